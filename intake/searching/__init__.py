"""Which complaints are meant? By number, telephone, name, association, by what stands in them, by how they stand.

Texts are sealed, so they are found by bags of keyed hashes that workers write; what a bag promises is proved on the
opened texts, of complaints that whoever asks may see. What a list shows of a text is no reading to record, as on every
list; opening what was found is one, and so is finding somebody by their number or name.
"""

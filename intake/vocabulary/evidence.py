"""The words of evidence: what a file is, whose and what for, which copies there are, and what the scanner said."""

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is by its content 文件类型."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    GIF = "gif"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    MP3 = "mp3"
    M4A = "m4a"
    AAC = "aac"
    AMR = "amr"
    WAV = "wav"
    OGG = "ogg"
    TEXT = "text"  # 文字记录，只由热线制作


class EvidenceSource(StrEnum):
    """Whose a file is 材料来源."""

    COMPLAINANT = "complainant"  # 诉求人
    HOTLINE = "hotline"  # 热线
    DEPARTMENT = "department"  # 承办单位


class EvidencePurpose(StrEnum):
    """What a file is to the case 用途."""

    MATERIAL = "material"  # 证据材料
    DOCUMENT = "document"  # 公文
    ENCLOSURE = "enclosure"  # 答复附件


class EvidenceCopyKind(StrEnum):
    """What is kept of a file 副本."""

    ORIGINAL = "original"  # 原件
    PICTURE = "picture"  # 去除元数据的图片
    THUMBNAIL = "thumbnail"  # 缩略图
    BLACKED_OUT = "blacked_out"  # 遮盖件
    TRANSCRIPT = "transcript"  # 文字记录


class MediaState(StrEnum):
    """What became of a file that came with a text 彩信附件."""

    WAITING = "waiting"  # 待取回
    HELD = "held"  # 已取回，待人工处理
    KEPT = "kept"  # 已归入诉求
    REFUSED = "refused"  # 未接收
    LOST = "lost"  # 未能取回


class ScanState(StrEnum):
    """What a virus scanner said of a file 查毒结果."""

    NOT_SCANNED = "not_scanned"  # 未配置查毒
    WAITING = "waiting"  # 等待查毒
    CLEAN = "clean"  # 未发现病毒
    INFECTED = "infected"  # 发现病毒

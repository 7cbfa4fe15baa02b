"""The screens of those who keep the installation: staff, figures, audit, quarantine."""

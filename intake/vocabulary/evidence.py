"""The words of evidence: what a file is, whose it is, which copies there are of it, and what the scanner said."""

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


class EvidenceCopyKind(StrEnum):
    """What is kept of a file 副本."""

    ORIGINAL = "original"  # 原件
    PICTURE = "picture"  # 去除元数据的图片
    THUMBNAIL = "thumbnail"  # 缩略图
    BLACKED_OUT = "blacked_out"  # 遮盖件
    TRANSCRIPT = "transcript"  # 文字记录


class ScanState(StrEnum):
    """What a virus scanner said of a file 查毒结果."""

    NOT_SCANNED = "not_scanned"  # 未配置查毒
    WAITING = "waiting"  # 等待查毒
    CLEAN = "clean"  # 未发现病毒
    INFECTED = "infected"  # 发现病毒

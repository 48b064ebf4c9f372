"""The files of a form (multipart/form-data), written to a folder as they come."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email.message import Message as Header
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from server.errors import RequestError, shown_text
from server.runtime.state import AppRequest

LONGEST_NAME = 255
"""Bytes of the name of a file; no file system takes a longer one."""
MOST_FIELDS, LONGEST_FIELD = 50, 4_000
"""Parameters that a form may have beside its files, and bytes of one."""


@dataclass(frozen=True)
class FormLimits:
    """How many files a form may have, and how many bytes in all."""

    files: int
    bytes: int


@dataclass
class UploadForm:
    """A form that is being read: its fields, and its files in a folder."""

    folder: Path
    limits: FormLimits
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    is_whole: bool = False
    """Whether the end of the form has come."""
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    """Name and value of the present header."""
    headers: dict[str, str] = field(default_factory=dict)
    """Those of the present part, by their names in lower case."""
    name: str = ""
    """The name of the present field."""
    text: bytearray | None = None
    """The present field, None in a file."""
    file: BinaryIO | None = None

    def parser(self, boundary: bytes) -> MultipartParser:
        """Return the parser that hands the form over piece by piece."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self.begin_part,
                "on_header_field": self.add_header_name,
                "on_header_value": self.add_header_value,
                "on_header_end": self.end_header,
                "on_headers_finished": self.begin_content,
                "on_part_data": self.add_content,
                "on_part_end": self.end_part,
                "on_end": self.end_form,
            },
        )

    def begin_part(self) -> None:
        """Begin a part."""
        self.headers, self.header, self.value = {}, bytearray(), bytearray()

    def add_header_name(self, data: bytes, start: int, end: int) -> None:
        """Add to the name of a header."""
        self.header += data[start:end]

    def add_header_value(self, data: bytes, start: int, end: int) -> None:
        """Add to the value of a header."""
        self.value += data[start:end]

    def end_header(self) -> None:
        """Note a header."""
        self.headers[self.header.decode("latin-1").lower()] = self.value.decode("latin-1")
        self.header, self.value = bytearray(), bytearray()

    def begin_content(self) -> None:
        """Begin a file or a field. Raises `RequestError`."""
        _, options = parse_options_header(self.headers.get("content-disposition"))
        self.name = utf8_text(options.get(b"name", b""))
        if b"filename" in options:
            self.begin_file(utf8_text(options[b"filename"]))
        elif len(self.fields) >= MOST_FIELDS:
            raise malformed_form_error()
        else:
            self.text = bytearray()

    def begin_file(self, name: str) -> None:
        """Begin a file; a name that ends in `/` is that of a folder, of which nothing is sent.

        Raises `RequestError`.
        """
        is_folder = name.endswith("/")
        check_file_name(name.removesuffix("/"))
        if name.removesuffix("/") in self.files:
            raise file_name_error(name, "重复了", "is there twice")
        if len(self.files) >= self.limits.files:
            raise too_many_files_error(self.limits.files)
        self.files.append(name.removesuffix("/"))
        path = self.folder / name
        if is_folder:
            path.mkdir()
            self.text = bytearray()
            self.name = ""
        else:
            self.file = path.open("xb")

    def add_content(self, data: bytes, start: int, end: int) -> None:
        """Add to the present file or field. Raises `RequestError`."""
        if self.file:
            self.file.write(memoryview(data)[start:end])
        elif self.text is not None:
            self.text += data[start:end]
            if len(self.text) > LONGEST_FIELD:
                raise malformed_form_error()

    def end_part(self) -> None:
        """Close the present file, or note the present field. Raises `RequestError`."""
        if self.file:
            self.file.close()
            self.file = None
        elif self.text is not None and self.name:
            if self.name in self.fields:
                raise malformed_form_error()
            self.fields[self.name] = utf8_text(self.text)
        self.text = None

    def end_form(self) -> None:
        """Note that the form is whole."""
        self.is_whole = True


async def read_form(request: AppRequest, folder: Path, limits: FormLimits) -> UploadForm:
    """Write the files of a form to a folder, in threads, and return its fields.

    Raises `RequestError` and `OSError`.
    """
    form = UploadForm(folder, limits)
    try:
        parser = form.parser(form_boundary(request))
        received = 0
        async for piece in request.stream():
            received += len(piece)
            if received > limits.bytes:
                raise too_many_bytes_error(limits.bytes)
            await asyncio.to_thread(parser.write, piece)
    except FormParserError:
        raise malformed_form_error() from None
    finally:
        if form.file:
            form.file.close()
    if not form.is_whole:
        raise malformed_form_error()
    if not form.files:
        raise no_files_error()
    return form


def form_boundary(request: AppRequest) -> bytes:
    """Return what stands between the parts of a form. Raises `RequestError`."""
    header = Header()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data":
        raise RequestError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "台账文件请以 multipart/form-data 上传。",
            "Send the ledger files as multipart/form-data.",
        )
    if not isinstance(boundary, str) or not boundary or not boundary.isascii():
        raise malformed_form_error()
    return boundary.encode()


def check_file_name(name: str) -> None:
    """Check that a file name can stand in a folder, and only there. Raises `RequestError`."""
    if not name.strip() or name in (".", ".."):
        raise file_name_error(name, "不能用", "cannot be used")
    if any(character in "/\\" or not character.isprintable() for character in name):
        raise file_name_error(
            name, "含有目录或控制字符", "has a folder or control characters in it"
        )
    if len(name.encode()) > LONGEST_NAME:
        raise file_name_error(name[:20], "太长", "is too long")


def utf8_text(raw: bytes | bytearray) -> str:
    """Return a text in UTF-8; what is not is shown by replacement characters."""
    return bytes(raw).decode("utf-8", errors="replace")


def file_name_error(name: str, zh: str, en: str) -> RequestError:
    """Return the error of a file name."""
    shown = shown_text(name)
    return RequestError(
        400,
        "BAD_FILE_NAME",
        f"文件名“{shown}”{zh}；请只写文件名，如 单位.xlsx，每个文件一次。",
        f"The file name “{shown}” {en}: send the bare name, such as 单位.xlsx, each file once.",
    )


def too_many_files_error(most: int) -> RequestError:
    """Return the error of a form with too many files."""
    return RequestError(
        413,
        "TOO_MANY_FILES",
        f"一次最多上传 {most:,} 个文件（LINLI_UPLOAD_FILES），请分几次上传。",
        f"One upload may have {most:,} files (LINLI_UPLOAD_FILES): send them in several parts.",
    )


def too_many_bytes_error(most: int) -> RequestError:
    """Return the error of a form that is too long."""
    return RequestError(
        413,
        "UPLOAD_TOO_LARGE",
        f"一次最多上传 {most:,} 字节（LINLI_UPLOAD_BYTES），请分几次上传。",
        f"One upload may have {most:,} bytes (LINLI_UPLOAD_BYTES): send it in several parts.",
    )


def malformed_form_error() -> RequestError:
    """Return the error of a form that cannot be read, or was cut off."""
    return RequestError(
        400,
        "BAD_FORM",
        "上传的内容不完整，或不是合法的 multipart/form-data，什么都没有导入。请重新上传。",
        "What was sent is cut off, or no well-formed multipart/form-data; nothing was imported. "
        "Send it again.",
    )


def no_files_error() -> RequestError:
    """Return the error of a form without files."""
    return RequestError(
        400,
        "NO_FILES",
        "上传中没有文件；请附上一个或几个台账文件，如 curl -F file=@单位.xlsx。",
        "There is no file in it: send one or more ledgers, such as curl -F file=@单位.xlsx.",
    )

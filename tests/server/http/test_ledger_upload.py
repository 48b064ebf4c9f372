"""Uploads over HTTP to a real service: checked, imported, mended, and refused in words."""

import io
import re
import shlex
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from openpyxl import Workbook, load_workbook

from loaders.ledgers import ImportOptions
from server.http.parameters import IMPORT_FLAGS, LEDGER_UPLOAD
from tests.support.processes.linli_service import Linli, linli_serve, wait_for

TOKEN = "0123456789abcdef"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
CITY = "编号,名称\n2208,白城市\n"
DISTRICTS = "编号,名称,所属市编号\n220802,洮北区,2208\n"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service on an empty graph, with small limits."""
    with linli_serve(
        tmp_path_factory.mktemp("upload") / "var",
        "--no-sample",
        LINLI_WRITE_TOKEN=TOKEN,
        LINLI_UPLOAD_BYTES="3000000",
        LINLI_UPLOAD_FILES="5",
        LINLI_UPLOAD_ROWS="30000",
    ) as started:
        started.serving()
        yield started


def send(
    service: Linli,
    files: Mapping[str, str | bytes],
    *,
    accept: str = "application/json",
    **parameters: str,
) -> httpx.Response:
    """Upload files."""
    parts = [("file", (name, content)) for name, content in files.items()]
    return httpx.post(
        f"{service.url}/ledgers",
        files=parts,
        params=parameters,
        headers={**HEADERS, "Accept": accept},
        timeout=120,
    )


def refusal_of(response: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, which must be told in both languages."""
    (error,) = response.json()["errors"]
    assert re.search("[\u4e00-\u9fff]{2}", error["message"]), response.text
    assert re.search("[a-z]{2} [a-z]", error["message"]), response.text
    return response.status_code, error["extensions"]["code"]


def names(service: Linli, listed: str) -> list[str]:
    """Return the names of all nodes of a list."""
    query = f"{{ {listed}(first: 100) {{ edges {{ node {{ name }} }} }} }}"
    response = httpx.post(f"{service.url}/graphql", json={"query": query}, timeout=60)
    return [edge["node"]["name"] for edge in response.json()["data"][listed]["edges"]]


def numbers(answer: Any, ledger: str) -> dict[str, int]:  # noqa: ANN401 - JSON
    """Return what became of the rows of a ledger, without zeros."""
    (found,) = [each for each in answer["report"]["ledgers"] if each["name"] == ledger]
    return {name: value for name, value in found.items() if type(value) is int and value}


def test_what_was_checked_is_imported_byte_by_byte_without_sending_it_again(
    service: Linli,
) -> None:
    checked = send(service, {"城市.csv": CITY, "县市区.csv": DISTRICTS}, check="1")
    assert checked.status_code == 200, checked.text
    answer = checked.json()
    assert (answer["ok"], answer["report"]["isDryRun"]) == (True, True)
    assert numbers(answer, "县市区") == {"read": 1, "added": 1}
    assert names(service, "districts") == []
    address = f"{service.url}/ledgers?upload={answer['upload']}"
    assert refusal_of(httpx.post(f"{address}&force=1", headers=HEADERS)) == (
        400,
        "CHECKED_AS_IT_IS",
    )
    imported = httpx.post(address, headers=HEADERS, timeout=120)
    assert imported.status_code == 200, imported.text
    assert imported.json()["report"]["isDryRun"] is False
    assert numbers(imported.json(), "县市区") == {"read": 1, "added": 1}
    assert names(service, "districts") == ["洮北区"]
    assert refusal_of(httpx.post(address, headers=HEADERS)) == (404, "UPLOAD_GONE")


def test_importing_again_changes_nothing(service: Linli) -> None:
    files = {"城市.csv": CITY, "县市区.csv": DISTRICTS}
    assert send(service, files).json()["ok"]
    answer = send(service, files).json()
    assert numbers(answer, "县市区") == {"read": 1, "unchanged": 1}
    assert "upload" not in answer


def test_refused_rows_come_back_as_a_workbook_that_can_be_imported(service: Linli) -> None:
    send(service, {"城市.csv": CITY})
    wrong = "编号,名称,所属市编号\n220881,洮南市,2208\n220882,大安市,9999\n"
    answer = send(service, {"县市区.csv": wrong}).json()
    assert answer["ok"] is False
    assert numbers(answer, "县市区") == {"read": 2, "added": 1, "rejected": 1}
    (rejection,) = answer["report"]["rejections"]
    assert (rejection["row"], "9999" in rejection["zh"], "9999" in rejection["en"]) == (
        3,
        True,
        True,
    )
    address = f"{service.url}{answer['rejectedRows']}"
    assert refusal_of(httpx.get(address)) == (401, "SIGN_IN_REQUIRED")
    found = httpx.get(address, headers=HEADERS)
    workbook = load_workbook(io.BytesIO(found.content))
    sheet = workbook["县市区"]
    rows = [list(row) for row in sheet.values]
    assert rows[1][:3] == ["220882", "大安市", "9999"]
    sheet["C2"] = "2208"
    mended = io.BytesIO()
    workbook.save(mended)
    again = send(service, {"改好.xlsx": mended.getvalue()}).json()
    assert numbers(again, "县市区") == {"read": 1, "added": 1}


@pytest.mark.parametrize("accept", ["application/x-ndjson", "text/event-stream"])
def test_progress_comes_as_events_and_the_report_as_the_last(service: Linli, accept: str) -> None:
    response = send(service, {"城市.csv": CITY}, accept=accept, check="true")
    assert response.headers["content-type"].startswith(accept)
    if accept == "text/event-stream":
        found = re.findall(r"event: (\w+)\ndata: (.*)\n", response.text)
        events = [{"event": event, **orjson.loads(data)} for event, data in found]
    else:
        events = [orjson.loads(line) for line in response.text.splitlines()]
    events = [event for event in events if event["event"] != "working"]
    assert [event["event"] for event in events] == ["begin", "advance", "end", "report"]
    assert events[0] == {"event": "begin", "ledger": "城市", "rows": 1}
    assert events[-1]["ok"] is True


def test_parameters_may_be_fields_of_the_form(service: Linli) -> None:
    response = httpx.post(
        f"{service.url}/ledgers",
        data={"check": "1"},
        files={"file": ("城市.csv", CITY)},
        headers=HEADERS,
        timeout=60,
    )
    assert response.json()["report"]["isDryRun"] is True


def test_every_option_of_an_import_can_be_given() -> None:
    flags = [
        option for option, value in vars_of(ImportOptions()).items() if isinstance(value, bool)
    ]
    declared = {parameter.name for parameter in LEDGER_UPLOAD.parameters}
    assert sorted(IMPORT_FLAGS.values()) == sorted(flags)
    assert declared >= IMPORT_FLAGS.keys()


def vars_of(options: ImportOptions) -> dict[str, object]:
    """Return the options by name."""
    return {name: getattr(options, name) for name in options.__slots__}


def test_nobody_imports_without_the_token(service: Linli) -> None:
    address = f"{service.url}/ledgers"
    files = {"file": ("城市.csv", CITY)}
    for headers, code in (
        ({}, "SIGN_IN_REQUIRED"),
        ({"Authorization": "Bearer wrong"}, "TOKEN_MALFORMED"),
    ):
        response = httpx.post(address, files=files, headers=headers)
        assert refusal_of(response) == (401, code)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"chek": "1"}, "UNKNOWN_PARAMETER"),
        ({"check": "yes"}, "BAD_PARAMETER"),
        ({"recordedAt": "yesterday"}, "NOT_A_MOMENT"),
        ({"upload": "../../etc"}, "UPLOAD_GONE"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    service: Linli, parameters: dict[str, str], code: str
) -> None:
    response = send(service, {"城市.csv": CITY}, **parameters)
    assert refusal_of(response) == (404 if code == "UPLOAD_GONE" else 400, code)
    if code == "UNKNOWN_PARAMETER":
        assert "check" in response.text
        assert "recordedAt" in response.text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../城市.csv", "BAD_FILE_NAME"),
        ("/etc/城市.csv", "BAD_FILE_NAME"),
        ("..", "BAD_FILE_NAME"),
        (".", "BAD_FILE_NAME"),
        ("a\\城市.csv", "BAD_FILE_NAME"),
        (f"{'长' * 90}.csv", "BAD_FILE_NAME"),
        ("城\x01市.csv", "BAD_FILE_NAME"),
        (" ", "BAD_FILE_NAME"),
    ],
)
def test_a_file_name_that_leads_elsewhere_is_refused(service: Linli, name: str, code: str) -> None:
    form = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        f"{CITY}\r\n--x--\r\n"
    )
    assert refusal_of(post_raw(service, form.encode())) == (400, code)


def post_raw(service: Linli, body: bytes, boundary: str = "x") -> httpx.Response:
    """Post a body as the form that it claims to be."""
    headers = {**HEADERS, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    return httpx.post(f"{service.url}/ledgers", content=body, headers=headers, timeout=60)


FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BAD_FORM"),
        (b"nonsense", "BAD_FORM"),
        (b"--x--\r\n", "NO_FILES"),
        (FILE, "BAD_FORM"),
        (FILE + CITY.encode(), "BAD_FORM"),
        (FILE + CITY.encode() + b"\r\n--x\r\n", "BAD_FORM"),
        (FILE + b"a\r\n" + FILE + b"b\r\n--x--\r\n", "BAD_FILE_NAME"),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n", "NO_FILES"),
        (b"--x\r\nno header\r\n\r\nb\r\n--x--\r\n", "BAD_FORM"),
        (b"--x\r\n\r\nb\r\n--x--\r\n", "NO_FILES"),
        (FILE + b"a\r\n--x--\r\n", "NO_LEDGERS"),
        (FILE.replace(b"a.csv", b"\xff\xfe.csv") + b"a\r\n--x--\r\n", "NO_LEDGERS"),
        (b"--x\r\n" + b"A" * 100_000 + b": b\r\n\r\n\r\n--x--\r\n", "BAD_FORM"),
    ],
)
def test_a_form_that_is_cut_off_or_malformed_is_refused(
    service: Linli, body: bytes, code: str
) -> None:
    assert refusal_of(post_raw(service, body)) == (400, code)


def test_other_content_is_refused(service: Linli) -> None:
    response = httpx.post(f"{service.url}/ledgers", json={"check": True}, headers=HEADERS)
    assert refusal_of(response) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refusal_of(post_raw(service, FILE, "")) == (400, "BAD_FORM")
    assert refusal_of(httpx.put(f"{service.url}/ledgers")) == (405, "METHOD_NOT_ALLOWED")


def test_what_is_too_large_is_refused_and_leaves_nothing_behind(service: Linli) -> None:
    many = {f"{number}.csv": CITY for number in range(6)}
    assert refusal_of(send(service, many)) == (413, "TOO_MANY_FILES")
    long = {"城市.csv": CITY + "x" * 5_000_000}
    assert refusal_of(send(service, long)) == (413, "UPLOAD_TOO_LARGE")
    rows = "编号,名称,所属市编号\n" + "".join(f"{n},甲,2208\n" for n in range(40_000))
    response = send(service, {"县市区.csv": rows})
    assert refusal_of(response) == (400, "TOO_MANY_ROWS")
    assert "30,000" in response.text
    kept = service.log.with_suffix("") / "uploads"
    assert all(
        (each / "parameters.json").exists() or (each / "rejected.xlsx").exists()
        for each in kept.iterdir()
    )


def test_workbooks_that_are_none_or_unpack_without_end_are_refused(service: Linli) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    for content in (bomb.getvalue(), b"PK\x03\x04 cut off", b"", b"\xd0\xcf\x11\xe0" * 100):
        response = send(service, {"城市.xlsx": content}, check="1")
        assert response.status_code == 200, response.text
        assert response.json()["ok"] is False
        assert "城市.xlsx" in response.json()["report"]["rejections"][0]["zh"]


def test_a_second_import_is_asked_to_wait(service: Linli) -> None:
    rows = "编号,名称,所属市编号\n" + "".join(f"{n:06},甲,2208\n" for n in range(29_000))
    large = {"城市.csv": CITY, "县市区.csv": rows}
    before = service.family()
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(send(service, large, check="1")))
    thread.start()
    wait_for(lambda: service.family() - before, "no import began")
    second = send(service, {"城市.csv": CITY}, check="1")
    assert refusal_of(second) == (503, "IMPORT_UNDER_WAY")
    assert int(second.headers["retry-after"]) > 0
    thread.join()
    assert answers[0].status_code == 200
    assert send(service, {"城市.csv": CITY}).status_code == 200


def test_a_service_that_stops_ends_the_import_and_leaves_no_process(tmp_path: Path) -> None:
    rows = "编号,名称,所属市编号\n" + "".join(f"{n:06},甲,2208\n" for n in range(90_000))
    files = {"城市.csv": CITY, "县市区.csv": rows}
    with linli_serve(tmp_path / "var", "--no-sample", LINLI_WRITE_TOKEN=TOKEN) as service:
        service.serving()
        before = service.family()
        answers: list[object] = []

        def upload() -> None:
            try:
                answers.append(send(service, files).status_code)
            except httpx.TransportError as problem:
                answers.append(problem)

        thread = threading.Thread(target=upload)
        thread.start()
        wait_for(lambda: service.family() - before, "no import began")
        assert service.stopped() < 6
        thread.join()
        assert answers == [503], "the caller is told that it was cut off"
        assert "Traceback" not in service.text


def test_the_commands_of_the_operators_page_do_what_it_says(service: Linli, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl")
    page = Path(__file__).parents[3] / "docs" / "operate.md"
    lines = re.findall(
        r"^\$ (curl .*(?:/ledgers|/uploads).*)$", page.read_text("utf-8"), re.MULTILINE
    )
    assert len(lines) == 3
    workbook = Workbook()
    sheet = workbook.create_sheet("单位", 0)
    for row in (("编号", "名称", "类别"), ("W1", "甲", "机关"), ("W2", "乙", "没有这类")):
        sheet.append(row)
    workbook.save(tmp_path / "单位.xlsx")

    def run(line: str, upload: str) -> str:
        words = shlex.split(line.replace("http://127.0.0.1:8000", service.url))
        given = [word.replace("$TOKEN", TOKEN).replace("5f0c…", upload) for word in words[1:]]
        return subprocess.run(
            [curl, "-s", *given], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    checked = orjson.loads(run(lines[0], ""))
    assert (checked["ok"], numbers(checked, "单位")) == (
        False,
        {"read": 2, "added": 1, "rejected": 1},
    )
    assert checked["rejectedRows"] == f"/uploads/{checked['upload']}/rejected.xlsx"
    run(lines[1], checked["upload"])
    (saved,) = set(tmp_path.iterdir()) - {tmp_path / "单位.xlsx"}
    assert load_workbook(saved)["单位"]["A2"].value == "W2"
    imported = orjson.loads(run(lines[2], checked["upload"]))
    assert (imported["report"]["isDryRun"], names(service, "units")) == (False, ["甲"])

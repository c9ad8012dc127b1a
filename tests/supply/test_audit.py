"""What is known of packages is found, and what cannot be found out is not called safe."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import supply.__main__ as audit
from supply.advisories import affecting, records

ROOT = Path(__file__).parents[2]


def record(name: str, events: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-2026-1", "summary": "reads too far", "affected": [affected], **more}


@pytest.mark.parametrize(
    ("events", "version", "unsafe"),
    [
        ([{"introduced": "0"}, {"fixed": "12.0"}], "11.9.1", True),
        ([{"introduced": "0"}, {"fixed": "12.0"}], "12.0", False),
        ([{"introduced": "0"}, {"fixed": "12.0"}], "12.0rc1", True),
        ([{"introduced": "11"}, {"last_affected": "11.5"}], "11.5", True),
        ([{"introduced": "11"}, {"last_affected": "11.5"}], "11.5.1", False),
        ([{"introduced": "1"}, {"fixed": "2"}, {"introduced": "3"}, {"fixed": "4"}], "2.5", False),
        ([{"introduced": "1"}, {"fixed": "2"}, {"introduced": "3"}, {"fixed": "4"}], "3.9", True),
        ([{"introduced": "5"}], "4.0", False),
    ],
)
def test_ranges(events: list[dict[str, str]], version: str, unsafe: bool) -> None:
    found = affecting({"pillow": version}, iter([record("Pillow", events)]))
    assert [one.package for one in found] == (["pillow"] if unsafe else [])


def test_versions_one_by_one_other_packages_and_what_was_withdrawn() -> None:
    listed = record("pillow", [])
    listed["affected"][0]["versions"] = ["12.0"]
    elsewhere = record("pillow", [{"introduced": "0"}])
    elsewhere["affected"][0]["package"]["ecosystem"] = "npm"
    others = [
        record("pill", [{"introduced": "0"}]),
        record("pillow", [{"introduced": "0"}], withdrawn="2026"),
        elsewhere,
    ]
    (found,) = affecting({"pillow": "12.0"}, iter([listed, *others]))
    assert (found.id, found.version, found.summary) == ("PYSEC-2026-1", "12.0", "reads too far")


@pytest.mark.parametrize("kind", ["one", "list", "lines", "zip", "directory"])
def test_records_lie_in_files_of_any_kind(tmp_path: Path, kind: str) -> None:
    two = [record("a", []), record("b", [])]
    file = tmp_path / "osv.json"
    if kind == "one":
        two = two[:1]
        file.write_text(json.dumps(two[0]))
    elif kind == "list":
        file.write_text(json.dumps(two))
    elif kind == "lines":
        file.write_text("\n".join(map(json.dumps, two)))
    elif kind == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            for number, one in enumerate(two):
                archive.writestr(f"{number}.json", json.dumps(one))
    else:
        file.mkdir()
        for number, one in enumerate(two):
            (file / f"{number}.json").write_text(json.dumps(one))
    assert list(records(file)) == two


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "constraints.txt").write_text("# names\nPillow==11.0\nfoo_bar==1.0  # with a reason\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "pictrace"\nversion = "1.2"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def advisories(project: Path, *found: dict[str, Any]) -> list[str]:
    (project / "osv.json").write_text(json.dumps(found))
    return ["--advisories", str(project / "osv.json")]


def test_offline_a_vulnerability_is_listed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(advisories(project, record("PILLOW", [{"introduced": "0"}, {"fixed": "12.0"}]))) == 1
    assert "pillow 11.0: PYSEC-2026-1 reads too far; fixed in 12.0" in capsys.readouterr().out
    assert audit.main(advisories(project, record("other", [{"introduced": "0"}]))) == 0
    assert "no vulnerability is known of any of them" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[]", "", "not JSON", '[{"id": "x", "affected": []}]', None])
def test_offline_a_file_without_advisories_is_no_comfort(
    project: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    file = project / "osv.json"
    if text is not None:
        file.write_text(text)
    assert audit.main(["--advisories", str(file)]) == 3
    assert "it cannot be found out whether they are safe" in capsys.readouterr().err


def reports(monkeypatch: pytest.MonkeyPatch, out: str, err: str = "") -> None:
    class Done:
        stdout, stderr = out, err

    monkeypatch.setattr("subprocess.run", lambda *args, **kwargs: Done)


def test_asked_and_answered(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    safe = {"name": "foo-bar", "version": "1.0", "vulns": []}
    unsafe = {"name": "pillow", "version": "11.0", "vulns": [{"id": "CVE-1", "fix_versions": ["12.0"]}]}
    reports(monkeypatch, json.dumps({"dependencies": [safe, unsafe]}))
    assert audit.main([]) == 1
    assert "pillow 11.0: CVE-1; fixed in 12.0" in capsys.readouterr().out
    reports(monkeypatch, json.dumps({"dependencies": [safe, unsafe | {"vulns": []}]}))
    assert audit.main([]) == 0


def test_what_pip_audit_skips_is_not_called_safe(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with 0 and "No known vulnerabilities found" for a package that its index does not know."""
    skipped = {"name": "pillow", "skip_reason": "Dependency not found on PyPI"}
    reports(monkeypatch, json.dumps({"dependencies": [skipped]}))
    assert audit.main([]) == 3
    assert "nothing could be found out about foo-bar, pillow" in capsys.readouterr().err


def test_without_a_network_it_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports(monkeypatch, "", "Traceback\nrequests.exceptions.ConnectionError: no route")
    assert audit.main([]) == 3
    assert "no route); give OSV's records with ADVISORIES=file" in capsys.readouterr().err


def test_the_bill_of_materials_names_every_package(project: Path) -> None:
    audit.main(advisories(project, record("other", [])))
    bill = json.loads((project / "build" / "sbom.cdx.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "pictrace"
    assert {part["purl"] for part in bill["components"]} == {"pkg:pypi/pillow@11.0", "pkg:pypi/foo-bar@1.0"}


def test_the_constraints_of_the_project_are_pins() -> None:
    pins = audit.pinned((ROOT / "constraints.txt").read_text("utf-8"))
    assert len(pins) > 100
    assert pins["pip-audit"]


def workflow_lines() -> Iterator[str]:
    yield from (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8").splitlines()


def test_the_workflow_calls_targets_that_there_are_and_pins_its_actions() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    called = [word for line in workflow_lines() if "run: make" in line for word in line.split("make ")[1].split()]
    assert {word for word in called if "=" not in word} == {"test", "lint", "unit", "audit"}
    assert {"test", "lint", "unit", "audit"} <= targets
    actions = [line.split("uses: ")[1] for line in workflow_lines() if "uses: " in line]
    assert len(actions) >= 4
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in actions)

"""Gives a wheel the second name evalscope-go: distribution, package and command. Nothing else in it changes."""

import base64
import hashlib
import os
import re
import zipfile

FIRST, SECOND = "evalscope", "evalscope_go"
COMMAND = "evalscope-go"


def of_wheel(folder, name):
    """Replaces the wheel in folder by one under the second name; returns that one's file name."""
    new = SECOND + name[len(FIRST) :]
    record, record_name = [], ""
    with zipfile.ZipFile(os.path.join(folder, name)) as old, zipfile.ZipFile(os.path.join(folder, new), "w", zipfile.ZIP_DEFLATED) as out:
        for entry in old.infolist():
            path = _path(entry.filename)
            if path.endswith(".dist-info/RECORD"):
                record_name = path
                continue
            data = old.read(entry)
            if path.endswith(".dist-info/METADATA"):
                data = _metadata(data)
            info = zipfile.ZipInfo(path, entry.date_time)
            info.external_attr, info.compress_type = entry.external_attr, zipfile.ZIP_DEFLATED
            out.writestr(info, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{path},sha256={digest},{len(data)}")
        out.writestr(record_name, "\n".join([*record, f"{record_name},,", ""]))
    os.remove(os.path.join(folder, name))
    return new


def of_metadata(folder, name):
    """Renames prepared metadata in folder; returns the new directory's name."""
    new = SECOND + name[len(FIRST) :]
    os.rename(os.path.join(folder, name), os.path.join(folder, new))
    path = os.path.join(folder, new, "METADATA")
    with open(path, "rb") as file:
        data = _metadata(file.read())
    with open(path, "wb") as file:
        file.write(data)
    return new


def _path(path):
    path = re.sub(rf"^{FIRST}(?=[/-])", SECOND, path)
    return re.sub(rf"(\.data/scripts/){FIRST}(?=$|\.)", rf"\1{COMMAND}", path)


def _metadata(data):
    return re.sub(rb"(?m)^Name: .*$", b"Name: " + COMMAND.encode(), data, count=1)

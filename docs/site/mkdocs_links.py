"""A hook of MkDocs: pages link to files of the repository that are no pages; on the site those links lead to the repository."""

import re

REPOSITORY = "https://github.com/modelscope/evalscope/blob/main/"


def on_page_markdown(markdown, page, **_):
    above = page.file.src_uri.count("/") + 1  # folders from the page to the root of the repository
    return re.sub(rf"\]\((?:\.\./){{{above}}}((?!docs/)[\w/.-]+)", rf"]({REPOSITORY}\1", markdown)

from eval.record import Report


def write_page(report: Report) -> str:
    return ""

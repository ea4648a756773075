#!/usr/bin/python3
"""What became of meson's tests, as lib/check.sh says it: meson-results.py TESTLOG.json

A line for each test that failed, with the end of what it said, and for each that was skipped, with its reason; then
"passed N".
"""

import json
import sys

GOOD = ("OK", "EXPECTEDFAIL")


def said(test):
    return (test.get("stdout", "") + test.get("stderr", "")).strip().splitlines()


def reason(test):
    told = [line.partition("SKIPPED:")[2].strip() for line in said(test) if "SKIPPED:" in line]
    return (told or said(test)[-1:] or ["no reason given"])[0]


def main():
    passed = 0
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        tests = [json.loads(line) for line in log]
    for test in tests:
        name = test["name"].partition(":")[2] or test["name"]
        if test["result"] in GOOD:
            passed += 1
        elif test["result"] == "SKIP":
            print(f"SKIPPED  {name}: {reason(test)}")
        else:
            print(f"NOT OK   {name}: {test['result'].lower()} after {test['duration']:.0f} s")
            for line in said(test)[-60:]:
                print("         |", line)
    print("passed", passed)


main()

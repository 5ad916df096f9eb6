/**
 * What every interpreter has loaded beforehand. A module here costs memory once and nothing in time; one that is not
 * here costs each program that imports it some milliseconds. A program's own module of the same name still comes first
 * (`_forget_shadowed` in support.py.ts).
 */
export const warmSource = String.raw`
import argparse, array, ast, asyncio, base64, bisect, calendar, cmath, codeop, collections, colorsys, concurrent.futures, contextlib, copy, csv
import dataclasses, datetime, decimal, difflib, email.message, enum, fnmatch, fractions, functools, getpass, glob, gzip, hashlib, heapq, hmac, html
import html.parser, importlib.resources, inspect, io, ipaddress, itertools, json, linecache, logging, math, mimetypes, numbers, operator, os
import pathlib, pickle, pprint, queue, random, re, rlcompleter, secrets, select, shlex, shutil, signal, socket, sqlite3, stat, statistics, string
import struct, subprocess, sys, tempfile, textwrap, threading, time, timeit, tokenize, traceback, types, typing, unicodedata, unittest
import urllib.parse, uuid, warnings, weakref, xml.etree.ElementTree, zipfile, zlib, zoneinfo

# Flags that the option parser and others compile at first use.
argparse.ArgumentParser(prog="warm").format_help()
json.loads(json.dumps({"warm": [1, 2.5, None, True]}))
re.compile(r"(\w+)\s*=\s*(.*)").match("warm = 1")
str(datetime.datetime.now()); decimal.Decimal("1.1") + 1
try:
    raise ValueError("warm")
except ValueError:
    traceback.format_exc()
`;

// signatures.cpp - what files begin with, for telling a user what a file that is not read may be.
#include "data/signatures.hpp"

namespace gradus::data {
namespace {

using namespace std::string_view_literals;

constexpr Signature signatures[] = {
    {.bytes = "\x28\xb5\x2f\xfd"sv, .name = "a Zstandard file", .component = true},
    {.bytes = "BZh"sv, .name = "a bzip2 file", .component = true},
    {.bytes = "\xfd"
              "7zXZ\0"sv,
     .name = "an xz file",
     .component = true},
    {.bytes = "SQLite format 3\0"sv, .name = "an SQLite database", .component = true},
    {.bytes = "PAR1"sv, .name = "a Parquet file", .component = true},
    {.bytes = "ARROW1"sv, .name = "an Arrow file", .component = true},
    {.bytes = "\xff\xff\xff\xff"sv, .name = "an Arrow stream", .component = true},
    {.bytes = "\x89PNG"sv, .name = "a PNG image", .component = true, .picture = true},
    {.bytes = "\xff\xd8\xff"sv, .name = "a JPEG image", .component = true, .picture = true},
    {.bytes = "GIF8"sv, .name = "a GIF image"},
    {.bytes = "%PDF"sv, .name = "a PDF document"},
    {.bytes = "\x89HDF\r\n\x1a\n"sv, .name = "an HDF5 file"},
    {.bytes = "\xd0\xcf\x11\xe0"sv, .name = "an old Excel file (save it as .xlsx)"},
    {.bytes = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv,
     .name = "an OpenDocument spreadsheet (save it as .xlsx or .csv)",
     .offset = 30},
    {.bytes = "7z\xbc\xaf\x27\x1c"sv, .name = "a 7-Zip archive (unpack it first)"},
    {.bytes = "Rar!"sv, .name = "a RAR archive (unpack it first)"},
    {.bytes = "ustar"sv, .name = "a tar archive (unpack it first)", .offset = 257},
    {.bytes = "\x1f\x9d"sv, .name = "a file packed by compress (unpack it first)"},
    {.bytes = "\x04\x22\x4d\x18"sv, .name = "an LZ4 file (unpack it first)"},
    {.bytes = "Obj\x01"sv, .name = "an Avro file"},
    {.bytes = "ORC"sv, .name = "an ORC file"},
    {.bytes = "FEA1"sv, .name = "a Feather file of version 1 (write version 2)"},
    {.bytes = "MATLAB 5.0"sv, .name = "a MATLAB file"},
    {.bytes = "RDX"sv, .name = "saved data of R"},
    {.bytes = "X\n\0\0\0"sv, .name = "saved data of R"},
    {.bytes = "$FL2"sv, .name = "an SPSS file"},
    {.bytes = "<stata_dta>"sv, .name = "a Stata file"},
    {.bytes = "\x7f"
              "ELF"sv,
     .name = "a program"},
    {.bytes = "\x80\x04"sv, .name = "a Python pickle"},
    {.bytes = "\x80\x05"sv, .name = "a Python pickle"},
};

}  // namespace

const Signature* find_signature(std::string_view bytes) {
  for (const Signature& signature : signatures)
    if (bytes.size() > signature.offset && bytes.substr(signature.offset).starts_with(signature.bytes))
      return &signature;
  return nullptr;
}

}  // namespace gradus::data

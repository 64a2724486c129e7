// xlsx.cpp - a sheet of an Excel workbook (.xlsx).
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/gzip.hpp"
#include "formats/component.hpp"
#include "formats/xlsx/sheet.hpp"

namespace gradus::formats {
namespace {

// A workbook with a password is packed in a file of the older form, with names in UTF-16.
constexpr std::string_view old_form = "\xd0\xcf\x11\xe0";
constexpr std::string_view encrypted_name("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e", 31);

bool is_encrypted(std::string_view bytes) {
  return bytes.starts_with(old_form) && bytes.find(encrypted_name) != std::string_view::npos;
}

// Whether it is one of text or of bytes (.xlsb).
bool is_xlsx(std::string_view bytes) {
  return is_encrypted(bytes) || data::has_member(bytes, "xl/workbook.xml") ||
         data::has_member(bytes, "xl/workbook.bin");
}

const Sheet& chosen_sheet(const Workbook& book, const data::Source& source, std::vector<std::string>& notes) {
  std::vector<std::string> names;
  for (const Sheet& sheet : book.sheets) names.push_back(sheet.name);
  if (names.empty()) throw DataError(fmt::format("{}: a workbook without sheets of cells", source.file));
  const auto find = [&](auto&& wanted) {
    return std::find_if(book.sheets.begin(), book.sheets.end(), wanted);
  };
  if (!source.part.empty()) {
    const auto named = find([&](const Sheet& sheet) { return sheet.name == source.part; });
    if (named == book.sheets.end())
      throw UsageError(fmt::format("{}: no sheet of this workbook is called {}.{} In it: {}", source.file,
                                   quote(source.part), did_you_mean(source.part, names), listed(names)));
    return *named;
  }
  const auto shown = find([](const Sheet& sheet) { return !sheet.hidden; });
  const Sheet& first = shown == book.sheets.end() ? book.sheets[0] : *shown;
  if (names.size() > 1)
    notes.push_back(fmt::format("of {} sheets ({}), {} is read; {}:SHEET reads another", names.size(),
                                listed(names), quote(first.name), source.path));
  return first;
}

data::TableText read_xlsx(data::Request& request) {
  const data::Source& source = request.source;
  const std::uint64_t most = request.options.max_bytes;
  if (is_encrypted(source.bytes))
    throw DataError(fmt::format("{}: a workbook with a password; save it without one", source.file));
  const data::ZipArchive archive(source.bytes, source.file);
  if (!archive.find("xl/workbook.xml") && archive.find("xl/workbook.bin"))
    throw DataError(
        fmt::format("{}: a workbook in Excel's binary form (.xlsb); save it as .xlsx", source.file));
  const Workbook book = read_workbook(archive, source.file, most);
  std::vector<std::string> notes;
  const Sheet& sheet = chosen_sheet(book, source, notes);
  SheetReader reader(book, fmt::format("{}, sheet {}", source.file, quote(sheet.name)), most);
  read_part(archive, sheet.path, source.file, most, reader);
  data::TableWriter writer;
  reader.write(writer, notes);
  data::TableText table = writer.finish(source.file, data::checksum_text(data::crc32(source.bytes)));
  table.notes = std::move(notes);
  table.named = false;
  return table;
}

}  // namespace

constinit const data::Format xlsx_format{"XLSX (FILE:SHEET)", is_xlsx, read_xlsx, nullptr};

}  // namespace gradus::formats

// workbook.hpp - what an Excel workbook says beside its sheets: their names, texts that cells share, formats
// of numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/zip.hpp"
#include "formats/xlsx/xml.hpp"

namespace gradus::formats {

/// What a number is shown as.
enum class NumberFormat : std::uint8_t { number, date, time };

/// By the number of a format and, where it is not built in, its code, such as "dd/mm/yyyy".
NumberFormat number_format(int id, std::string_view code);

/// A sheet, and the member of the archive that holds it.
struct Sheet {
  std::string name, path;
  bool hidden = false;
};

/// All of that.
struct Workbook {
  std::vector<Sheet> sheets;
  std::vector<std::string> texts;
  /// By the style that a cell names.
  std::vector<NumberFormat> formats;
  /// True where days are counted from 1904 and not from 1900.
  bool from_1904 = false;
};

/// Reads it out of an archive, at most `most` bytes of each part. Throws DataError where it is damaged.
Workbook read_workbook(const data::ZipArchive& archive, const std::string& file, std::uint64_t most);

/// The document in a member of an archive, given to a handler. Throws DataError where it is not there.
void read_part(const data::ZipArchive& archive, const std::string& path, const std::string& file,
               std::uint64_t most, XmlHandler& handler);

/// A text as it was written, without the marks that stand for letters that XML cannot hold: _x000D_.
std::string unescaped(std::string_view text);

}  // namespace gradus::formats

// csv_text.hpp - cells of a table as CSV.
#pragma once

#include <string>
#include <string_view>

namespace gradus {

/// The cell in quotes where it holds a separator, a quote or the end of a line (RFC 4180).
inline std::string csv_cell(std::string_view text, char separator = ',') {
  const char special[] = {separator, '"', '\r', '\n'};
  if (text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos)
    return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace gradus

// keep_texts.cpp - cells that are handed on as they are.
#include "data/keep_texts.hpp"

#include <algorithm>

namespace gradus::data {

void keep_texts(CsvReader& reader, const std::vector<std::string>& kept,
                const std::vector<std::string>& header, Content& content) {
  if (kept.empty()) return;
  std::vector<std::size_t> places;
  for (const std::string& name : kept)
    places.push_back(
        static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin()));
  content.kept_columns = kept;
  content.kept.reserve(static_cast<std::size_t>(content.rows) * kept.size());
  reader.rewind();
  std::int64_t row = 0;
  for (std::int64_t record = 1; row < content.rows && reader.next(); ++record) {
    if (content.row_number(row) != record) continue;
    ++row;
    for (const std::size_t place : places) content.kept.emplace_back(reader.cells()[place].text);
  }
}

}  // namespace gradus::data

// label_texts.cpp - texts that hold several labels, and what stands between those.
#include "data/label_texts.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t rows_per_label = 5, cells_with_one_of_labels = 20;

// Rows whose text holds the separator; of all that hold something, where it is empty.
std::size_t rows_with(std::span<const CountedText> cells, const std::string& separator) {
  std::size_t rows = 0;
  for (const CountedText& cell : cells)
    if (!cell.text.empty() && cell.text.find(separator) != std::string_view::npos)
      rows += static_cast<std::size_t>(cell.rows);
  return rows;
}

}  // namespace

std::vector<std::string> split_labels(std::string_view text, const std::string& separator) {
  std::vector<std::string> labels;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    const std::string label(trimmed(text.substr(at, end - at)));
    if (!label.empty() && std::find(labels.begin(), labels.end(), label) == labels.end())
      labels.push_back(label);
    at = end + separator.size();
  }
  return labels;
}

std::string likely_separator(std::span<const CountedText> cells) {
  std::string best = ";";
  for (const char* each : {"|", ","})
    if (rows_with(cells, each) > rows_with(cells, best)) best = each;
  return best;
}

std::string guessed_separator(std::span<const CountedText> cells) {
  const std::size_t rows = rows_with(cells, "");
  std::set<std::string_view> texts;
  for (const CountedText& cell : cells)
    if (!cell.text.empty()) texts.insert(cell.text);
  for (const char* each : {";", "|"}) {
    if (rows_with(cells, each) * cells_with_one_of_labels < rows || rows == 0) continue;
    const std::size_t labels = labels_of(texts, each).size();
    if (labels > 1 && labels < texts.size() && labels * rows_per_label <= rows) return each;
  }
  return "";
}

}  // namespace gradus::data

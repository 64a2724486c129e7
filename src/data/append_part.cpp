// append_part.cpp - rows to choose by, or for the very end, that come from files of their own.
#include <fmt/format.h>

#include <bit>
#include <gradus/error.hpp>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "data/content.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

// The inputs and targets of a row as bytes, so that rows can be compared.
std::string bytes_of_row(const Content& content, std::int64_t row) {
  std::string bytes;
  const auto add = [&](const auto* from, std::size_t count) {
    bytes.append(reinterpret_cast<const char*>(from), count * sizeof(*from));
  };
  const auto at = static_cast<std::size_t>(row),
             features = static_cast<std::size_t>(content.schema.features());
  if (content.pixels)
    add(content.pixels + at * features, features);
  else
    for (std::size_t j = 0; j < content.columns(); ++j) {
      const double value = content.table[at * content.columns() + j] + 0.0;  // -0 and 0 are the same number
      add(&value, 1);
    }
  if (!content.labels.empty()) add(&content.labels[at], 1);
  const auto outputs = static_cast<std::size_t>(content.schema.outputs());
  if (!content.targets.empty()) add(&content.targets[at * outputs], outputs);
  return bytes;
}

std::int64_t rows_in_common(const Content& content, std::int64_t train, const Content& more) {
  std::unordered_multimap<std::size_t, std::int64_t> known;
  const std::hash<std::string_view> hash;
  for (std::int64_t row = 0; row < train; ++row) known.emplace(hash(bytes_of_row(content, row)), row);
  std::int64_t common = 0;
  for (std::int64_t row = 0; row < more.rows; ++row) {
    const std::string bytes = bytes_of_row(more, row);
    const auto [first, last] = known.equal_range(hash(bytes));
    common += std::any_of(first, last,
                          [&](const auto& each) { return bytes_of_row(content, each.second) == bytes; });
  }
  return common;
}

void append_pixels(Content& content, const Content& more) {
  const auto features = static_cast<std::size_t>(content.schema.features());
  const std::size_t own = static_cast<std::size_t>(content.rows) * features,
                    added = static_cast<std::size_t>(more.rows) * features;
  auto memory = std::make_unique<std::uint8_t[]>(own + added);
  std::copy_n(content.pixels, own, memory.get());
  std::copy_n(more.pixels, added, memory.get() + own);
  content.memory = std::move(memory);
  content.pixels = content.memory.get();
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Numbers that nobody wrote down are the usual ones.
template <class T, class Usual>
void append_or_usual(std::vector<T>& to, std::int64_t own, const std::vector<T>& more, std::int64_t added,
                     const Usual& usual) {
  for (std::int64_t row = static_cast<std::int64_t>(to.size()); row < own; ++row) to.push_back(usual(row));
  for (std::int64_t row = 0; row < added; ++row)
    to.push_back(more.empty() ? usual(row) : more[static_cast<std::size_t>(row)]);
}

}  // namespace

void append_part(Content& content, const Content& more, Split part, const std::string& file) {
  const std::string_view what = name(part);
  if (content.given_test > 0)
    throw UsageError(fmt::format("{} brings {} rows along already: leave out {}", content.name,
                                 name(Split::test), quote(file)));
  if (!more.has_targets)
    throw DataError(fmt::format("{} has no {}, so its rows cannot be {} rows", file,
                                content.schema.task == Task::classify && content.schema.targets.empty()
                                    ? "labels"
                                    : fmt::format("column {}", listed(content.schema.targets)),
                                what));
  const std::int64_t train = content.rows - content.given_validation;
  const std::int64_t common = rows_in_common(content, train, more);
  content.notes.push_back(fmt::format("the {} {} rows are those of {}", grouped(more.rows), what, file));
  if (common > 0)
    content.notes.push_back(
        fmt::format("{} of the {} {} rows of {} are among the rows to learn from as well, with the same "
                    "target: figures on "
                    "them say less about new rows",
                    grouped(common), grouped(more.rows), what, file));
  for (const std::string& note : more.notes) content.notes.push_back(fmt::format("{}: {}", file, note));
  if (content.pixels)
    append_pixels(content, more);
  else
    append(content.table, more.table);
  append(content.kept, more.kept);
  append(content.labels, more.labels);
  append(content.targets, more.targets);
  if (!content.weights.empty() || !more.weights.empty())
    append_or_usual(content.weights, content.rows, more.weights, more.rows, [](auto) { return 1.0; });
  append_or_usual(content.row_numbers, content.rows, more.row_numbers, more.rows,
                  [](std::int64_t row) { return row + 1; });
  content.checksum = checksum_text(crc32(content.checksum + more.checksum));
  content.rows += more.rows;
  (part == Split::test ? content.test_file : content.validation_file) = file;
  (part == Split::test ? content.given_test : content.given_validation) += more.rows;
}

std::string Content::row_text(std::int64_t row) const {
  const std::string number = grouped(row_number(row));
  const std::int64_t first_of_test = rows - given_test;
  if (row >= first_of_test) return fmt::format("{} of {}", number, test_file);
  return row >= first_of_test - given_validation ? fmt::format("{} of {}", number, validation_file) : number;
}

}  // namespace gradus::data

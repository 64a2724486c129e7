// seal.cpp - checksums of rows, by which the test split is known in other files.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <functional>
#include <gradus/error.hpp>
#include <gradus/seal.hpp>
#include <iterator>
#include <span>

#include "base/base64.hpp"
#include "base/json.hpp"

namespace gradus {
namespace {

constexpr std::size_t rows_at_once = 256;
// Of more rows the smallest checksums stay, a fair sample of them: the header of a model file has its limit.
constexpr std::size_t most_sums = std::size_t{1} << 22;
constexpr std::size_t word_bytes = sizeof(std::uint64_t);

/// A checksum of 64 bits: that one of a million other rows is taken for one of 60,000 test rows has a chance
/// of 3e-9. Nobody has a reason to forge it.
class Checksum {
 public:
  void add(std::uint64_t word) {
    sum_ = (sum_ ^ word) * 0x9e3779b97f4a7c15;
    sum_ ^= sum_ >> 32;
  }
  void add(const void* bytes, std::size_t size) {
    const char* from = static_cast<const char*>(bytes);
    for (; size >= word_bytes; size -= word_bytes, from += word_bytes) add(word_at(from, word_bytes));
    add(word_at(from, size));
  }
  std::uint64_t value() const {
    Checksum last = *this;
    last.add(0);
    last.add(0);
    return last.sum_;
  }

 private:
  static std::uint64_t word_at(const char* from, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, size);
    return word;
  }
  std::uint64_t sum_ = 0x243f6a8885a308d3;
};

// Numbers of some rows as a model of that type gets them.
void copy_numbers(const Dataset& data, std::span<const std::int64_t> rows, Dtype dtype,
                  std::vector<double>& numbers) {
  numbers.resize(rows.size() * static_cast<std::size_t>(data.schema().features()));
  if (dtype == Dtype::float64) return data.copy_inputs(rows, numbers.data());
  std::vector<float> rounded(numbers.size());
  data.copy_inputs(rows, rounded.data());
  std::copy(rounded.begin(), rounded.end(), numbers.begin());
}

// Of the inputs of each row, in the order of the rows: bytes of images, else numbers as the model gets them.
std::vector<std::uint64_t> checksums_of(const Dataset& data, std::span<const std::int64_t> rows,
                                        Dtype dtype) {
  std::vector<std::uint64_t> result;
  result.reserve(rows.size());
  const auto features = static_cast<std::size_t>(data.schema().features());
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin < rows.size(); begin += rows_at_once) {
    const auto part = rows.subspan(begin, std::min(rows_at_once, rows.size() - begin));
    const bool images = !data.pixels(part[0]).empty();
    if (!images) copy_numbers(data, part, dtype, numbers);
    for (std::size_t i = 0; i < part.size(); ++i) {
      Checksum sum;
      if (images) {
        const std::span<const std::uint8_t> pixels = data.pixels(part[i]);
        sum.add(pixels.data(), pixels.size());
      } else {
        // -0 and 0 are the same number.
        for (std::size_t j = 0; j < features; ++j)
          sum.add(std::bit_cast<std::uint64_t>(numbers[i * features + j] + 0.0));
      }
      result.push_back(sum.value());
    }
  }
  return result;
}

std::vector<std::uint64_t> sorted_sums(std::vector<std::uint64_t> sums) {
  std::sort(sums.begin(), sums.end());
  return sums;
}

bool has_sum(const std::vector<std::uint64_t>& sums, std::uint64_t sum) {
  return std::binary_search(sums.begin(), sums.end(), sum);
}

std::uint64_t checksum_of(const std::vector<std::uint64_t>& words) {
  Checksum sum;
  for (const std::uint64_t word : words) sum.add(word);
  return sum.value();
}

std::uint64_t name_by_place(const Dataset& data, std::span<const std::int64_t> rows) {
  std::vector<std::uint64_t> words;
  for (const std::int64_t row : rows) words.push_back(static_cast<std::uint64_t>(data.row_number(row)));
  Checksum sum;
  sum.add(data.checksum().data(), data.checksum().size());
  sum.add(checksum_of(sorted_sums(std::move(words))));
  return sum.value();
}

// Rows that neither train nor choose. Dataset::test would count a look at them.
std::vector<std::int64_t> test_rows(const Dataset& data, const Rows& train, const Rows& validation) {
  std::vector<char> used(static_cast<std::size_t>(data.rows()), 0);
  for (const Rows* part : {&train, &validation})
    for (const std::int64_t row : part->indices()) used[static_cast<std::size_t>(row)] = 1;
  std::vector<std::int64_t> rows;
  if (data.split().test == 0) return rows;
  for (std::int64_t row = 0; row < data.rows(); ++row)
    if (used[static_cast<std::size_t>(row)] == 0) rows.push_back(row);
  return rows;
}

[[noreturn]] void damaged_seal(std::string_view source) {
  throw FileError(fmt::format("{}: its description of the test rows is damaged", source));
}

// Earlier versions took the sums before the numbers were rounded, and did not say so.
Dtype dtype_of_sums(const Json& json, std::string_view source) {
  const auto text = member_or(json, "dtype", std::string(name(Dtype::float64)), source);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64})
    if (text == name(dtype)) return dtype;
  damaged_seal(source);
}

}  // namespace

SealedRows sealed_rows(const Dataset& data, Dtype dtype) {
  const Rows train = data.train(), validation = data.validation();
  const std::vector<std::int64_t> rows = test_rows(data, train, validation);
  const auto sums_as = [&](Dtype type) { return sorted_sums(checksums_of(data, rows, type)); };
  const std::vector<std::uint64_t> sums = sums_as(dtype);
  std::vector<std::uint64_t> seen = checksums_of(data, train.indices(), dtype);
  const std::vector<std::uint64_t> chosen_by = checksums_of(data, validation.indices(), dtype);
  seen.insert(seen.end(), chosen_by.begin(), chosen_by.end());
  seen = sorted_sums(std::move(seen));
  const auto name_as = [&](Dtype type) { return checksum_of(type == dtype ? sums : sums_as(type)); };
  // By the inputs in either type, so that models of both, and of earlier versions, share a name.
  SealedRows sealed{.data = data.name(),
                    .count = static_cast<std::int64_t>(rows.size()),
                    .rows = {},
                    .names = {name_by_place(data, rows), name_as(Dtype::float64), name_as(Dtype::float32)},
                    .dtype = dtype};
  std::unique_copy(sums.begin(), sums.end(), std::back_inserter(sealed.rows));
  std::erase_if(sealed.rows, [&](std::uint64_t sum) { return has_sum(seen, sum); });
  if (sealed.rows.size() > most_sums) sealed.rows.resize(most_sums);
  return sealed;
}

SharedRows shared_rows(const Dataset& data, Dtype dtype) {
  const Rows train = data.train(), validation = data.validation();
  std::vector<std::uint64_t> seen = sorted_sums(checksums_of(data, train.indices(), dtype));
  const auto count = [&](const std::vector<std::uint64_t>& sums) {
    return static_cast<std::int64_t>(
        std::count_if(sums.begin(), sums.end(), [&](std::uint64_t sum) { return has_sum(seen, sum); }));
  };
  SharedRows result;
  for (std::size_t i = 0; i < seen.size(); ++i) result.different += i == 0 || seen[i] != seen[i - 1] ? 1 : 0;
  const std::vector<std::uint64_t> chosen_by = checksums_of(data, validation.indices(), dtype);
  result.validation = count(chosen_by);
  seen.insert(seen.end(), chosen_by.begin(), chosen_by.end());
  seen = sorted_sums(std::move(seen));
  result.test = count(checksums_of(data, test_rows(data, train, validation), dtype));
  return result;
}

std::int64_t SealedRows::among(const Rows& others) const {
  if (rows.empty()) return 0;
  const std::vector<std::uint64_t> sums = checksums_of(others.dataset(), others.indices(), dtype);
  return std::count_if(sums.begin(), sums.end(), [&](std::uint64_t sum) { return has_sum(rows, sum); });
}

std::string SealedRows::to_json() const {
  std::vector<std::uint8_t> bytes(rows.size() * word_bytes);
  if (!rows.empty()) std::memcpy(bytes.data(), rows.data(), bytes.size());
  Json hex = Json::array();
  for (const std::uint64_t each : names) hex.push_back(fmt::format("{:016x}", each));
  return dump_json({{"data", data},
                    {"count", count},
                    {"left_out", count - static_cast<std::int64_t>(rows.size())},
                    {"dtype", name(dtype)},
                    {"names", hex},
                    {"rows", to_base64(bytes)}});
}

SealedRows SealedRows::from_json(std::string_view text, std::string_view source) {
  constexpr int most_depth = 2;
  const Json json = parse_json(text, source, most_depth);
  SealedRows sealed{.data = member<std::string>(json, "data", source),
                    .count = member<std::int64_t>(json, "count", source),
                    .rows = {},
                    .names = {},
                    .dtype = dtype_of_sums(json, source)};
  for (const std::string& hex : member<std::vector<std::string>>(json, "names", source)) {
    std::uint64_t sum = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), sum, 16);
    if (error != std::errc() || end != hex.data() + hex.size()) damaged_seal(source);
    sealed.names.push_back(sum);
  }
  const auto bytes = from_base64(member<std::string>(json, "rows", source));
  if (!bytes || bytes->size() % word_bytes != 0) damaged_seal(source);
  sealed.rows.resize(bytes->size() / word_bytes);
  if (!bytes->empty()) std::memcpy(sealed.rows.data(), bytes->data(), bytes->size());
  const auto ascending = std::adjacent_find(sealed.rows.begin(), sealed.rows.end(), std::greater_equal<>());
  // Without a word on those left out, as in files of earlier versions, there may be any number of them.
  const std::int64_t not_listed = sealed.count - static_cast<std::int64_t>(sealed.rows.size());
  if (sealed.names.empty() || sealed.count < 0 || not_listed < 0 ||
      member_or(json, "left_out", not_listed, source) != not_listed || ascending != sealed.rows.end())
    damaged_seal(source);
  return sealed;
}

}  // namespace gradus

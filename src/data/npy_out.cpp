// npy_out.cpp - tables as arrays of NumPy, in the .npy format as NumPy's documentation tells it
// (numpy.lib.format).
//
// Columns of one type become a plain array, [rows] or [rows, columns], without the numbers of the rows;
// columns of several types a structured array, with a field for each.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "data/table_out.hpp"

namespace gradus::data {
namespace {

using Words = std::vector<std::string>;

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

// The characters of well-formed UTF-8 as four bytes each.
void put_characters(std::string_view text, char* to) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    std::uint32_t code = lead < 0x80   ? lead
                         : lead < 0xe0 ? lead & 0x1fU
                         : lead < 0xf0 ? lead & 0xfU
                                       : lead & 7U;
    for (++at; at < text.size() && continues(text[at]); ++at)
      code = code << 6 | (static_cast<unsigned char>(text[at]) & 0x3fU);
    std::memcpy(to, &code, sizeof code);
    to += sizeof code;
  }
}

// A text as Python writes it.
std::string python_text(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      continue;
    }
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + '\'';
}

/// Keeps all rows until the end, since an array begins with how many they are and how long texts get.
class NumpySink final : public TableSink {
 public:
  explicit NumpySink(OutBytes out) : out_(std::move(out)) {}

  void write(const OutRows& rows) override {
    if (kept_.empty()) {
      kept_ = rows;
      return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::visit(
          [&](auto& cells) {
            const auto& more = std::get<std::decay_t<decltype(cells)>>(rows[i].cells);
            cells.insert(cells.end(), more.begin(), more.end());
          },
          kept_[i].cells);
  }

  void finish() override {
    const std::size_t rows = count_rows(kept_);
    plain_ = is_plain();
    if (plain_) std::erase_if(kept_, [](const OutColumn& column) { return column.row_number; });
    std::size_t size = 0;
    for (const OutColumn& column : kept_) {
      sizes_.push_back(size_of(column));
      size += sizes_.back();
    }
    out_(head(rows));
    constexpr std::size_t at_once = 4096;
    for (std::size_t begin = 0; begin < rows; begin += at_once) {
      const std::size_t count = std::min(at_once, rows - begin);
      std::string bytes(count * size, '\0');
      for (std::size_t row = 0; row < count; ++row) put_row(begin + row, bytes.data() + row * size);
      out_(bytes);
    }
  }

 private:
  // Numbers of one type, or one column of texts.
  bool is_plain() const {
    std::size_t type = std::variant_npos, columns = 0;
    for (const OutColumn& column : kept_) {
      if (column.row_number) continue;
      if (++columns > 1 && (column.cells.index() != type || std::holds_alternative<Words>(column.cells)))
        return false;
      type = column.cells.index();
    }
    return columns > 0;
  }

  static std::size_t size_of(const OutColumn& column) {
    const auto* texts = std::get_if<Words>(&column.cells);
    if (!texts)
      return std::holds_alternative<std::vector<float>>(column.cells) ? sizeof(float) : sizeof(double);
    std::size_t longest = 1;
    for (const std::string& text : *texts) longest = std::max(longest, characters(text));
    return longest * sizeof(char32_t);
  }

  std::string type_of(std::size_t i) const {
    if (std::holds_alternative<Words>(kept_[i].cells))
      return fmt::format("<U{}", sizes_[i] / sizeof(char32_t));
    if (std::holds_alternative<std::vector<std::int64_t>>(kept_[i].cells)) return "<i8";
    return fmt::format("<f{}", sizes_[i]);
  }

  std::string head(std::size_t rows) const {
    std::string type, shape = fmt::format("({},)", rows);
    if (plain_) {
      type = fmt::format("'{}'", type_of(0));
      if (kept_.size() > 1) shape = fmt::format("({}, {})", rows, kept_.size());
    } else {
      for (std::size_t i = 0; i < kept_.size(); ++i)
        type += fmt::format("{}({}, '{}')", i ? ", " : "[", python_text(kept_[i].name), type_of(i));
      type += ']';
    }
    std::string text = fmt::format("{{'descr': {}, 'fortran_order': False, 'shape': {}, }}", type, shape);
    // The first version counts the bytes of its head in two bytes, the third has UTF-8 in it.
    constexpr std::size_t unit = 64, most_of_first = 65535 - unit;
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool first = ascii && text.size() < most_of_first;
    const std::size_t fixed = first ? 10 : 12;
    text.append(unit - 1 - (fixed + text.size()) % unit, ' ');
    text += '\n';
    std::string bytes = "\x93NUMPY";
    bytes += first ? '\1' : '\3';
    bytes += '\0';
    for (std::size_t i = 0; i < fixed - 8; ++i) bytes += static_cast<char>(text.size() >> (8 * i) & 0xff);
    return bytes + text;
  }

  void put_row(std::size_t row, char* to) const {
    for (std::size_t i = 0; i < kept_.size(); to += sizes_[i++])
      std::visit(
          [&](const auto& cells) {
            if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, Words>)
              put_characters(cells[row], to);
            else
              std::memcpy(to, &cells[row], sizeof cells[row]);
          },
          kept_[i].cells);
  }

  OutBytes out_;
  OutRows kept_;
  std::vector<std::size_t> sizes_;
  bool plain_ = false;
};

std::unique_ptr<TableSink> make_numpy(OutBytes out, bool) {
  return std::make_unique<NumpySink>(std::move(out));
}

}  // namespace

constinit const OutFormat numpy_out{"npy", false, make_numpy};

}  // namespace gradus::data

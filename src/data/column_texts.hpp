// column_texts.hpp - the different texts of a column, each with a code, while the column is read.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "data/cell.hpp"
#include "data/text_index.hpp"

namespace gradus::data {

/// Texts in the order in which they come, by codes 0, 1, 2, ...
class ColumnTexts {
 public:
  /// A text, as a cell, and how many cells have it. Quoted and unquoted ones are two, as NA may be a word in
  /// quotes.
  struct Text {
    Cell cell;
    std::int64_t times = 0;
    /// Its first bytes, all of a short one.
    std::uint64_t head = 0;
  };

  /// The code of a cell's text, which is counted; `stays` is true for texts that stay in memory.
  template <class Stays>
  std::uint32_t code_of(const Cell& cell, const Stays& stays) {
    const unsigned marks = (cell.quoted ? 2U : 0U) + (cell.cut ? 1U : 0U);
    const std::uint64_t hash = hash_of(cell.text, marks), head = head_of(cell.text);
    std::uint32_t code = index_.find(hash, [&](std::uint32_t place) {
      const Cell& known = texts_[place].cell;
      return texts_[place].head == head && known.text.size() == cell.text.size() &&
             known.quoted == cell.quoted && known.cut == cell.cut &&
             (cell.text.size() <= sizeof head || known.text == cell.text);
    });
    if (code == TextIndex::none) {
      code = static_cast<std::uint32_t>(texts_.size());
      index_.add(hash);
      texts_.push_back({.cell = cell, .head = head});
      if (!stays(cell.text)) texts_.back().cell.text = copies_.emplace_back(cell.text);
    }
    ++texts_[code].times;
    return code;
  }
  const std::vector<Text>& all() const { return texts_; }

 private:
  static std::uint64_t head_of(std::string_view text) {
    std::uint64_t head = 0;
    if (text.size() >= sizeof head)
      std::memcpy(&head, text.data(), sizeof head);
    else
      for (const char c : text) head = head << 8 | static_cast<unsigned char>(c);
    return head;
  }

  std::vector<Text> texts_;
  std::deque<std::string> copies_;
  TextIndex index_;
};

}  // namespace gradus::data

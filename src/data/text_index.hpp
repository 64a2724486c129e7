// text_index.hpp - places of different texts, found by the texts.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace gradus::data {

/// 64 bits of a text, and of a number that goes with it.
inline std::uint64_t hash_of(std::string_view text, std::uint64_t with = 0) {
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
  const auto mixed = [](std::uint64_t bits) {
    bits *= factor;
    return bits ^ (bits >> 29);
  };
  std::uint64_t bits = mixed(with ^ text.size()), piece = 0;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof piece; at += sizeof piece, left -= sizeof piece) {
    std::memcpy(&piece, at, sizeof piece);
    bits = mixed(bits ^ piece);
  }
  piece = 0;
  for (std::size_t i = 0; i < left; ++i)
    piece |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  bits = mixed(bits ^ piece);
  return bits ^ (bits >> 32);
}

/// Places 0, 1, 2, ... by the hashes of what stands there. Whoever asks compares the things themselves.
class TextIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// The place of what has this hash and is the same as is asked for, as `same(place)` says; none where there
  /// is none.
  template <class Same>
  std::uint32_t find(std::uint64_t hash, const Same& same) const {
    if (slots_.empty()) return none;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.place == none) return none;
      if (slot.tag == tag_of(hash) && same(slot.place)) return slot.place;
    }
  }
  /// Puts the next place behind this hash, which is not there yet.
  void add(std::uint64_t hash) {
    if (2 * (hashes_.size() + 1) > slots_.size()) grow();
    hashes_.push_back(hash);
    put(hash, static_cast<std::uint32_t>(hashes_.size() - 1));
  }

 private:
  struct Slot {
    std::uint32_t tag = 0, place = none;
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  void put(std::uint64_t hash, std::uint32_t place) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].place != none) at = (at + 1) & mask;
    slots_[at] = {tag_of(hash), place};
  }
  void grow() {
    constexpr std::size_t least = 16;
    slots_.assign(slots_.empty() ? least : 2 * slots_.size(), {});
    for (std::size_t i = 0; i < hashes_.size(); ++i) put(hashes_[i], static_cast<std::uint32_t>(i));
  }

  std::vector<Slot> slots_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace gradus::data

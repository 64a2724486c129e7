// growing.hpp - a result of unknown size that is unpacked piece by piece, up to a limit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/file.hpp"
#include "base/machine.hpp"

namespace gradus::formats {

/// Room behind what was unpacked so far.
class Growing {
 public:
  Growing(const std::string& file, std::uint64_t most) : file_(file), most_(most) {}

  /// Where the next bytes go; there is room for some of them. Throws FileError where more than the limit are
  /// inside.
  char* place() {
    if (used_ == bytes_.size()) {
      // One byte beyond the limit shows that there is more.
      if (used_ > most_) refuse_size(file_, most_, true);
      const std::uint64_t wanted =
          std::min<std::uint64_t>(std::max<std::uint64_t>(2 * used_, first_piece), most_ + 1);
      expect_memory(wanted);
      bytes_.resize(wanted);
    }
    return bytes_.data() + used_;
  }
  std::size_t room() const { return bytes_.size() - used_; }
  void add(std::size_t count) { used_ += count; }
  /// All that was unpacked.
  std::string finish() {
    if (used_ > most_) refuse_size(file_, most_, true);
    bytes_.resize(used_);
    return std::move(bytes_);
  }

 private:
  static constexpr std::uint64_t first_piece = std::uint64_t{1} << 16;
  const std::string& file_;
  std::uint64_t most_;
  std::string bytes_;
  std::size_t used_ = 0;
};

}  // namespace gradus::formats

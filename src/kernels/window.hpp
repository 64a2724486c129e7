// window.hpp - where windows lie along one axis of an image: positions, taps, and which of them are inside.
#pragma once

#include <algorithm>
#include <cstdint>

namespace gradus::kernels {

/// Windows of `kernel` taps along an axis of `size` pixels: tap k of window i reads pixel i stride - padding
/// + k dilation.
struct Window {
  std::int64_t size = 0, kernel = 1, stride = 1, padding = 0, dilation = 1;

  /// Pixels from the first to the last tap, both included.
  std::int64_t reach() const { return (kernel - 1) * dilation + 1; }
  /// Windows that fit on the padded axis; less than one where none does.
  std::int64_t count() const {
    const std::int64_t room = size + 2 * padding - reach();
    return room < 0 ? 0 : room / stride + 1;
  }
  /// Pixel that tap k of window 0 reads; may be negative.
  std::int64_t start(std::int64_t k) const { return k * dilation - padding; }
  /// First window whose tap k lies on the axis.
  std::int64_t first(std::int64_t k) const {
    return std::min(count(), (std::max<std::int64_t>(0, -start(k)) + stride - 1) / stride);
  }
  /// One past the last window whose tap k lies on the axis; at least first(k).
  std::int64_t last(std::int64_t k) const {
    const std::int64_t room = size - 1 - start(k);
    return std::max(first(k), room < 0 ? 0 : std::min(count(), room / stride + 1));
  }
};

}  // namespace gradus::kernels

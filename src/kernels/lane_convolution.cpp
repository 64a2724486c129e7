// lane_convolution.cpp - float32 convolutions of many images, with the images in the lanes of vectors.
#include "kernels/lane_convolution.hpp"

#include <algorithm>
#include <vector>

namespace gradus::kernels {
namespace {

// n things in parts of at most `most`, as even as can be: the size of part i.
std::int64_t part_size(std::int64_t n, std::int64_t most, std::int64_t i) {
  const std::int64_t parts = (n + most - 1) / most;
  return n / parts + (i < n % parts ? 1 : 0);
}

// Taps [first, last) that reach the axis from one of the windows [begin, end).
struct Reached {
  std::int64_t first = 0, last;

  Reached(const Window& window, std::int64_t begin, std::int64_t end) : last(window.kernel) {
    while (first < last && (end - 1) * window.stride + window.start(first) < 0) ++first;
    while (last > first && begin * window.stride + window.start(last - 1) >= window.size) --last;
  }
};

}  // namespace

bool LaneConvolution::suits(const Convolution& c, ConvolutionKind kind) {
  // Larger images leave the cache, and memory for each thread grows with them.
  constexpr std::int64_t most_pixels = 256 * 1024;
  if (std::max(c.image_size(), c.output_size()) > most_pixels) return false;
  const auto reached = [](const Window& w) {
    return w.stride == 1 && w.padding <= (w.kernel - 1) * w.dilation;
  };
  return kind != ConvolutionKind::input_gradient || (reached(c.down) && reached(c.along));
}

LaneConvolution::LaneConvolution(const Convolution& c, ConvolutionKind kind, Target target)
    : tiles_(lane_tiles_for(target)),
      c_(kind == ConvolutionKind::input_gradient ? turned(c) : c),
      turned_(kind == ConvolutionKind::input_gradient),
      height_(c_.down.size + 2 * c_.down.padding),
      width_(c_.along.size + 2 * c_.along.padding),
      padded_({is_padded() ? c_.channels * height_ * width_ * lane_images : 0}, Dtype::float32) {
  for (std::int64_t channel = 0; channel < c_.channels / c_.groups; ++channel)
    for (std::int64_t k = 0; k < c_.down.kernel; ++k)
      for (std::int64_t l = 0; l < c_.along.kernel; ++l)
        offsets_.push_back(((channel * height_ + k * c_.down.dilation) * width_ + l * c_.along.dilation) *
                           lane_images);
  // Pixels of some rows for half of a usual second-level cache.
  constexpr std::int64_t cache = 512 * 1024;
  const std::int64_t row_bytes = c_.channels / c_.groups * width_ * lane_images * 4 * c_.down.stride;
  rows_ = std::clamp<std::int64_t>(cache / row_bytes - c_.down.reach(), 1, c_.down.count());
  // Near the edges short pieces have few taps outside.
  constexpr std::int64_t near = 2;
  const std::int64_t columns = c_.along.count();
  std::int64_t left = c_.along.first(0), right = c_.along.last(c_.along.kernel - 1);
  if (left < near || right - left < near) left = 0;
  if (columns - right < near || right - left < near) right = columns;
  add_pieces(0, left, near);
  add_pieces(left, right, tiles_.neighbours);
  add_pieces(right, columns, near);
}

void LaneConvolution::add_pieces(std::int64_t begin, std::int64_t end, std::int64_t most) {
  for (std::int64_t first = begin, part = 0; first < end; ++part) {
    const std::int64_t size = part_size(end - begin, most, part);
    const Reached taps(c_.along, first, first + size);
    pieces_.push_back({first, size, taps.first, taps.last - taps.first});
    first += size;
  }
}

// The image with zeros around it; what is padded stays zero from block to block.
const float* LaneConvolution::padded(const float* image) {
  if (!is_padded()) return image;
  float* const to = padded_.data<float>().data();
  const std::int64_t length = c_.along.size * lane_images;
  for (std::int64_t row = 0; row < c_.channels * c_.down.size; ++row) {
    const std::int64_t channel = row / c_.down.size, y = row % c_.down.size + c_.down.padding;
    std::copy_n(image + row * length, length,
                to + ((channel * height_ + y) * width_ + c_.along.padding) * lane_images);
  }
  return to;
}

void LaneConvolution::pack(const float* w, float* packed) const {
  const std::int64_t outputs = c_.group_outputs(), taps = c_.taps(), channels = c_.channels / c_.groups;
  const std::int64_t area = c_.down.kernel * c_.along.kernel;
  for (std::int64_t g = 0; g < c_.groups; ++g)
    for (std::int64_t first = 0, part = 0; first < outputs; ++part) {
      const std::int64_t size = part_size(outputs, tiles_.outputs, part);
      for (std::int64_t tap = 0; tap < taps; ++tap) {
        // Turned: the asked convolution's weights [its outputs, our outputs, taps backwards].
        const float* from =
            turned_ ? w + ((g * channels + tap / area) * outputs + first) * area + area - 1 - tap % area
                    : w + (g * outputs + first) * taps + tap;
        for (std::int64_t r = 0; r < size; ++r) *packed++ = from[r * (turned_ ? area : taps)];
      }
      first += size;
    }
}

// Rows [begin, end) of windows of the outputs [first, first + outputs). Taps that reach no pixel are left
// out.
void LaneConvolution::run_rows(const float* x, std::int64_t begin, std::int64_t end, std::int64_t first,
                               std::int64_t outputs, const float* packed, float* y) const {
  const std::int64_t channels = c_.channels / c_.groups, kernel = c_.along.kernel;
  const std::int64_t row = width_ * lane_images, windows = c_.windows() * lane_images;
  const float* const images = x + first / c_.group_outputs() * channels * height_ * row;
  const float* const weights = packed + first * c_.taps();
  for (std::int64_t i = begin; i < end; ++i) {
    const Reached rows(c_.down, i, i + 1);
    const float* const from = images + (i * c_.down.stride + rows.first * c_.down.dilation) * row;
    for (const Piece& piece : pieces_) {
      const std::int64_t column = piece.first * c_.along.stride + piece.tap * c_.along.dilation;
      LaneTile tile{channels,
                    rows.last - rows.first,
                    piece.taps,
                    from + column * lane_images,
                    height_ * row,
                    c_.down.dilation * row,
                    c_.along.dilation * lane_images,
                    c_.along.stride * lane_images,
                    weights + (rows.first * kernel + piece.tap) * outputs,
                    c_.down.kernel * kernel * outputs,
                    kernel * outputs,
                    y + first * windows + (i * c_.along.count() + piece.first) * lane_images,
                    windows};
      for (std::int64_t lane = 0; lane < lane_images; lane += tiles_.lanes) {
        tiles_.convolve[outputs - 1][piece.size - 1](tile);
        tile.x += tiles_.lanes;
        tile.y += tiles_.lanes;
      }
    }
  }
}

// Some rows of windows at a time, for all outputs: the pixels that they read stay in the cache.
void LaneConvolution::convolve_block(const float* x, const float* packed, float* y) {
  const float* const from = padded(x);
  const std::int64_t outputs = c_.group_outputs(), rows = c_.down.count();
  for (std::int64_t begin = 0; begin < rows; begin += rows_)
    for (std::int64_t first = 0; first < c_.outputs;)
      for (std::int64_t done = 0, part = 0; done < outputs; ++part) {
        const std::int64_t size = part_size(outputs, tiles_.outputs, part);
        run_rows(from, begin, std::min(rows, begin + rows_), first, size, packed, y);
        done += size;
        first += size;
      }
}

void LaneConvolution::convolve(std::int64_t unit, const float* x, const float* packed, float* y) {
  const auto [begin, end] = c_.unit(unit);
  for (std::int64_t image = begin; image < end; image += lane_images)
    convolve_block(x + image * c_.image_size(), packed, y + image * c_.output_size());
}

// Adds what a block gives.
void LaneConvolution::add_gradients(const float* x, const float* dy, float* dw) {
  const float* const from = padded(x);
  const std::int64_t outputs = c_.group_outputs(), taps = c_.taps(), plane = c_.windows() * lane_images;
  const std::int64_t row = width_ * lane_images, group_image = c_.channels / c_.groups * height_ * row;
  for (std::int64_t first = 0; first < c_.outputs;)
    for (std::int64_t done = 0, part = 0; done < outputs; ++part) {
      const std::int64_t size = part_size(outputs, tiles_.gradient_outputs, part);
      for (std::int64_t tap = 0, piece = 0; tap < taps; ++piece) {
        const std::int64_t count = part_size(taps, tiles_.gradient_taps, piece);
        tiles_.gradient[size - 1][count - 1]({c_.down.count(), c_.along.count(),
                                              from + first / outputs * group_image, c_.down.stride * row,
                                              c_.along.stride * lane_images, offsets_.data() + tap,
                                              dy + first * plane, plane, dw + first * taps + tap, taps});
        tap += count;
      }
      done += size;
      first += size;
    }
}

void LaneConvolution::weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw) {
  const auto [begin, end] = c_.unit(unit);
  const std::int64_t together =
      std::max<std::int64_t>(1, Convolution::summed_windows / (lane_images * c_.windows())) * lane_images;
  std::vector<double> totals;  // of those before, where a unit has more
  if (end - begin > together) totals.resize(static_cast<std::size_t>(c_.weight_size()));
  for (std::int64_t first = begin; first < end || first == begin; first += together) {
    std::fill_n(dw, c_.weight_size(), 0.0F);
    for (std::int64_t image = first; image < std::min(end, first + together); image += lane_images)
      add_gradients(x + image * c_.image_size(), dy + image * c_.output_size(), dw);
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += static_cast<double>(dw[i]);
  }
  std::transform(totals.begin(), totals.end(), dw, [](double total) { return static_cast<float>(total); });
}

}  // namespace gradus::kernels

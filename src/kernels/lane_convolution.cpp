// lane_convolution.cpp - float32 convolutions of many images, with the images in the lanes of vectors.
#include "kernels/lane_convolution.hpp"

#include <algorithm>

#include "kernels/tiles.hpp"

namespace gradus {
namespace {

// n things in parts of at most `most`, as even as can be: the size of part i.
std::int64_t part_size(std::int64_t n, std::int64_t most, std::int64_t i) {
  const std::int64_t parts = (n + most - 1) / most;
  return n / parts + (i < n % parts ? 1 : 0);
}

float* numbers(Tensor& tensor) { return tensor.data<float>().data(); }

}  // namespace

bool LaneConvolution::suits(const Convolution& c, ConvolutionKind kind) {
  // Fewer images leave lanes empty; larger ones leave the cache, and memory for each unit grows with them.
  constexpr std::int64_t lanes = 16, most_pixels = 256 * 1024;
  if (c.batch < lanes || std::max(c.image_size(), c.output_size()) > most_pixels) return false;
  const auto reached = [](const Window& w) {
    return w.stride == 1 && w.padding <= (w.kernel - 1) * w.dilation;
  };
  return kind != ConvolutionKind::input_gradient || (reached(c.down) && reached(c.along));
}

LaneConvolution::LaneConvolution(const Convolution& c, ConvolutionKind kind, Target target)
    : tiles_(lane_tiles_for(target)),
      transpose_(tiles_for(target).transpose),
      asked_(c),
      c_(kind == ConvolutionKind::input_gradient ? turned(c) : c),
      turned_(kind == ConvolutionKind::input_gradient),
      lanes_(tiles_.lanes),
      height_(c_.down.size + 2 * c_.down.padding),
      width_(c_.along.size + 2 * c_.along.padding),
      images_({c_.channels * height_ * width_ * lanes_}, Dtype::float32),
      unpadded_({is_padded() ? c_.image_size() * lanes_ : 0}, Dtype::float32) {
  for (std::int64_t channel = 0; channel < c_.channels / c_.groups; ++channel)
    for (std::int64_t k = 0; k < c_.down.kernel; ++k)
      for (std::int64_t l = 0; l < c_.along.kernel; ++l)
        offsets_.push_back(((channel * height_ + k * c_.down.dilation) * width_ + l * c_.along.dilation) *
                           lanes_);
  if (kind == ConvolutionKind::weight_gradient) {
    planes_ = Tensor({c_.output_size() * lanes_}, Dtype::float32);
    return;
  }
  // Pixels of some rows for half of a usual second-level cache.
  constexpr std::int64_t cache = 512 * 1024;
  const std::int64_t row_bytes = c_.channels / c_.groups * width_ * lanes_ * 4 * c_.down.stride;
  rows_ = std::clamp<std::int64_t>(cache / row_bytes - c_.down.reach(), 1, c_.down.count());
  planes_ = Tensor({c_.outputs * rows_ * c_.along.count() * lanes_}, Dtype::float32);
}

// Pixels of up to `lanes` images into the lanes; what is padded stays zero, lanes without an image get zeros.
void LaneConvolution::load(const float* image, std::int64_t images) {
  float* const turned = numbers(is_padded() ? unpadded_ : images_);
  if (images < lanes_) std::fill_n(turned, c_.image_size() * lanes_, 0.0F);
  transpose_(image, c_.image_size(), images, c_.image_size(), turned, lanes_);
  if (!is_padded()) return;
  const std::int64_t length = c_.along.size * lanes_;
  for (std::int64_t row = 0; row < c_.channels * c_.down.size; ++row) {
    const std::int64_t channel = row / c_.down.size, y = row % c_.down.size + c_.down.padding;
    std::copy_n(turned + row * length, length,
                numbers(images_) + ((channel * height_ + y) * width_ + c_.along.padding) * lanes_);
  }
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

// Rows [begin, end) of windows of the outputs [first, first + outputs), into planes of these rows.
void LaneConvolution::run_block(std::int64_t begin, std::int64_t end, std::int64_t first,
                                std::int64_t outputs, const float* packed) {
  const std::int64_t columns = c_.along.count();
  const std::int64_t channel = first / c_.group_outputs() * (c_.channels / c_.groups);
  const float* from = numbers(images_) + channel * height_ * width_ * lanes_;
  float* const to = numbers(planes_) + first * rows_ * columns * lanes_;
  for (std::int64_t i = begin; i < end; ++i)
    for (std::int64_t j = 0, part = 0; j < columns; ++part) {
      const std::int64_t size = part_size(columns, tiles_.neighbours, part);
      tiles_.convolve[outputs - 1][size - 1](
          {c_.taps(), offsets_.data(), c_.along.stride * lanes_,
           from + (i * c_.down.stride * width_ + j * c_.along.stride) * lanes_, packed + first * c_.taps(),
           to + ((i - begin) * columns + j) * lanes_, rows_ * columns * lanes_});
      j += size;
    }
}

// Some rows of windows at a time, for all outputs: the pixels that they read stay in the cache.
void LaneConvolution::run_images(std::int64_t images, const float* packed, float* to) {
  const std::int64_t outputs = c_.group_outputs(), columns = c_.along.count(), rows = c_.down.count();
  for (std::int64_t begin = 0; begin < rows; begin += rows_) {
    const std::int64_t end = std::min(rows, begin + rows_);
    for (std::int64_t first = 0; first < c_.outputs;)
      for (std::int64_t done = 0, part = 0; done < outputs; ++part) {
        const std::int64_t size = part_size(outputs, tiles_.outputs, part);
        run_block(begin, end, first, size, packed);
        done += size;
        first += size;
      }
    // All planes lie one after another where the rows are all there are.
    const std::int64_t planes = rows_ == rows ? 1 : c_.outputs, length = (end - begin) * columns;
    for (std::int64_t o = 0; o < planes; ++o)
      transpose_(numbers(planes_) + o * rows_ * columns * lanes_, lanes_,
                 planes == 1 ? c_.output_size() : length, images, to + o * c_.windows() + begin * columns,
                 c_.output_size());
  }
}

void LaneConvolution::convolve(std::int64_t unit, const float* x, const float* packed, float* y) {
  const std::int64_t begin = unit * asked_.unit_images(),
                     end = std::min(c_.batch, begin + asked_.unit_images());
  for (std::int64_t image = begin; image < end; image += lanes_) {
    const std::int64_t images = std::min(lanes_, end - image);
    load(x + image * c_.image_size(), images);
    run_images(images, packed, y + image * c_.output_size());
  }
}

// Adds the gradients of the weights of one group, from the images and gradients in the lanes.
void LaneConvolution::add_gradients(std::int64_t group, float* dw) {
  const std::int64_t outputs = c_.group_outputs(), taps = c_.taps(), plane = c_.windows() * lanes_;
  const float* from = numbers(images_) + group * (c_.channels / c_.groups) * height_ * width_ * lanes_;
  for (std::int64_t done = 0, part = 0; done < outputs; ++part) {
    const std::int64_t size = part_size(outputs, tiles_.gradient_outputs, part),
                       first = group * outputs + done;
    for (std::int64_t tap = 0, piece = 0; tap < taps; ++piece) {
      const std::int64_t count = part_size(taps, tiles_.gradient_taps, piece);
      tiles_.gradient[size - 1][count - 1]({c_.down.count(), c_.along.count(), from,
                                            c_.down.stride * width_ * lanes_, c_.along.stride * lanes_,
                                            offsets_.data() + tap, numbers(planes_) + first * plane, plane,
                                            dw + first * taps + tap, taps});
      tap += count;
    }
    done += size;
  }
}

void LaneConvolution::weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw) {
  std::fill_n(dw, c_.weight_size(), 0.0F);
  const std::int64_t begin = unit * c_.unit_images(), end = std::min(c_.batch, begin + c_.unit_images());
  for (std::int64_t image = begin; image < end; image += lanes_) {
    const std::int64_t images = std::min(lanes_, end - image);
    load(x + image * c_.image_size(), images);
    if (images < lanes_) std::fill_n(numbers(planes_), planes_.size(), 0.0F);
    transpose_(dy + image * c_.output_size(), c_.output_size(), images, c_.output_size(), numbers(planes_),
               lanes_);
    for (std::int64_t g = 0; g < c_.groups; ++g) add_gradients(g, dw);
  }
}

}  // namespace gradus

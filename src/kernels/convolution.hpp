// convolution.hpp - two-dimensional convolution and its gradients, as matrix products over unfolded images.
//
// An image [C, H, W] is unfolded into a matrix [C KH KW, windows] whose column is what one window sees
// (Chellapilla, Puri and Simard, 2006); the weights [O, C KH KW] times that matrix are the outputs. The batch
// is cut into units of images by its size alone, and sums over the batch run in the order of the units.
// Other ways: lane_convolution.hpp, winograd.hpp.
#pragma once

#include <cstdint>

#include "kernels/image_cut.hpp"
#include "kernels/product.hpp"
#include "kernels/window.hpp"

namespace gradus::kernels {

/// The lengths of a convolution: x [batch, channels, down.size, along.size], weights [outputs, channels /
/// groups, down.kernel, along.kernel].
struct Convolution {
  std::int64_t batch = 0, channels = 0, outputs = 0, groups = 1;
  Window down, along;
  /// Images lie in blocks [channels, height, width, lane_images].
  bool in_lanes = false;

  /// Windows of one image; pixels of one channel; taps of one output; rows of the matrices of one group.
  std::int64_t windows() const { return down.count() * along.count(); }
  std::int64_t pixels() const { return down.size * along.size; }
  std::int64_t taps() const { return channels / groups * down.kernel * along.kernel; }
  std::int64_t group_outputs() const { return outputs / groups; }
  /// Numbers in the weights, and in one image of x and of y.
  std::int64_t weight_size() const { return outputs * taps(); }
  std::int64_t image_size() const { return channels * pixels(); }
  std::int64_t output_size() const { return outputs * windows(); }
  /// True where the unfolded image is the image.
  bool is_product() const {
    const auto plain = [](const Window& w) { return w.kernel == 1 && w.stride == 1 && w.padding == 0; };
    return plain(down) && plain(along);
  }
  /// Windows that a float32 sum of a gradient of weights takes up in one number.
  static constexpr std::int64_t summed_windows = 64 * 1024;
  /// Units of some million multiply-adds; whole blocks of images where there are many. A gradient of the
  /// weights sums over all windows of a unit, so there are more units where those would be too many.
  ImageCut cut() const {
    if (in_lanes) return cut_of_blocks(batch / lane_images);
    constexpr std::int64_t work = 1'000'000;
    const std::int64_t of_one = std::max<std::int64_t>(1, output_size() * taps());
    const std::int64_t most = summed_windows / std::max<std::int64_t>(1, windows());
    const std::int64_t even = (batch + most_image_units - 1) / most_image_units;
    const std::int64_t least =
        std::min(std::max((work + of_one - 1) / of_one, even), std::max<std::int64_t>(1, most));
    return {batch, batch < lane_images ? least : (least + lane_images - 1) / lane_images * lane_images};
  }
  std::int64_t unit_images() const { return cut().each; }
  std::int64_t units() const { return cut().units(); }
  Images unit(std::int64_t i) const { return cut().unit(i); }
};

/// Which of the three is computed: y from x and w, dx from dy and w, or dw from x and dy.
enum class ConvolutionKind : std::uint8_t { forward, input_gradient, weight_gradient };

/// The convolution that computes the gradient for the images, where strides are 1: of dy, padded so that
/// every pixel is reached, with the kernels turned round, channels and outputs swapped.
inline Convolution turned(const Convolution& c) {
  const auto axis = [](const Window& w) {
    return Window{w.count(), w.kernel, 1, (w.kernel - 1) * w.dilation - w.padding, w.dilation};
  };
  return {c.batch, c.outputs, c.channels, c.groups, axis(c.down), axis(c.along), c.in_lanes};
}

/// The rows of an unfolded image: visit(row of the matrix, row of windows, pixels it reads or null, first and
/// one past the last window inside).
template <class T, class Visit>
inline void for_each_unfolded(const Convolution& c, T* image, const Visit& visit) {
  std::int64_t row = 0;
  for (std::int64_t channel = 0; channel < c.channels / c.groups; ++channel)
    for (std::int64_t k = 0; k < c.down.kernel; ++k)
      for (std::int64_t l = 0; l < c.along.kernel; ++l, ++row) {
        const std::int64_t first = c.along.first(l), last = c.along.last(l);
        for (std::int64_t i = 0; i < c.down.count(); ++i) {
          const std::int64_t y = i * c.down.stride + c.down.start(k);
          T* const pixels = y < 0 || y >= c.down.size
                                ? nullptr
                                : image + channel * c.pixels() + y * c.along.size + c.along.start(l);
          visit(row, i, pixels, first, last);
        }
      }
}

/// Unfolds the channels of one group.
template <class T>
inline void unfold(const Convolution& c, const T* image, T* matrix) {
  const std::int64_t width = c.along.count(), stride = c.along.stride;
  for_each_unfolded(
      c, image,
      [&](std::int64_t row, std::int64_t i, const T* pixels, std::int64_t first, std::int64_t last) {
        T* out = matrix + row * c.windows() + i * width;
        if (pixels == nullptr) return void(std::fill_n(out, width, T(0)));
        std::fill_n(out, first, T(0));
        if (stride == 1)
          std::copy(pixels + first, pixels + last, out + first);
        else
          for (std::int64_t j = first; j < last; ++j) out[j] = pixels[j * stride];
        std::fill(out + last, out + width, T(0));
      });
}

/// Adds a matrix back to the pixels it was unfolded from: the transpose of unfold.
template <class T>
inline void fold(const Convolution& c, const T* matrix, T* image) {
  const std::int64_t width = c.along.count(), stride = c.along.stride;
  for_each_unfolded(c, image,
                    [&](std::int64_t row, std::int64_t i, T* pixels, std::int64_t first, std::int64_t last) {
                      if (pixels == nullptr) return;
                      const T* in = matrix + row * c.windows() + i * width;
                      if (stride == 1)
#pragma GCC ivdep
                        for (std::int64_t j = first; j < last; ++j) pixels[j] += in[j];
                      else
                        for (std::int64_t j = first; j < last; ++j) pixels[j * stride] += in[j];
                    });
}

/// c = a b on this thread.
template <class T>
inline void whole_product(const Matrix<T>& a, const Matrix<T>& b, T* c) {
  part_product(a, b, c, 0, a.rows, 0, b.columns);
}

/// y of some images. `unfolded` has room for [taps, windows].
template <class T>
inline void convolve(const Convolution& c, const Images& images, const T* x, const T* w, T* y, T* unfolded) {
  const std::int64_t outputs = c.group_outputs();
  for (std::int64_t image = images.begin; image < images.end; ++image)
    for (std::int64_t g = 0; g < c.groups; ++g) {
      const T* from = x + image * c.image_size() + g * c.channels / c.groups * c.pixels();
      if (!c.is_product()) unfold(c, from, unfolded);
      whole_product<T>({w + g * outputs * c.taps(), outputs, c.taps(), false},
                       {c.is_product() ? from : unfolded, c.taps(), c.windows(), false},
                       y + image * c.output_size() + g * outputs * c.windows());
    }
}

/// Gradient with respect to some images: dx = fold(w^T dy).
template <class T>
inline void convolve_input_gradient(const Convolution& c, const Images& images, const T* dy, const T* w,
                                    T* dx, T* unfolded) {
  const std::int64_t outputs = c.group_outputs();
  for (std::int64_t image = images.begin; image < images.end; ++image)
    for (std::int64_t g = 0; g < c.groups; ++g) {
      T* const to = dx + image * c.image_size() + g * c.channels / c.groups * c.pixels();
      whole_product<T>(
          {w + g * outputs * c.taps(), c.taps(), outputs, true},
          {dy + image * c.output_size() + g * outputs * c.windows(), outputs, c.windows(), false},
          c.is_product() ? to : unfolded);
      if (c.is_product()) continue;
      std::fill_n(to, c.channels / c.groups * c.pixels(), T(0));
      fold(c, unfolded, to);
    }
}

/// Gradient with respect to the weights, of some images: the sum of dy unfold(x)^T. `product` has
/// room for the weights of one group.
template <class T>
inline void convolve_weight_gradient(const Convolution& c, const Images& images, const T* x, const T* dy,
                                     T* dw, T* unfolded, T* product) {
  const std::int64_t outputs = c.group_outputs(), size = outputs * c.taps();
  std::fill_n(dw, c.weight_size(), T(0));
  for (std::int64_t image = images.begin; image < images.end; ++image)
    for (std::int64_t g = 0; g < c.groups; ++g) {
      const T* from = x + image * c.image_size() + g * c.channels / c.groups * c.pixels();
      if (!c.is_product()) unfold(c, from, unfolded);
      whole_product<T>(
          {dy + image * c.output_size() + g * outputs * c.windows(), outputs, c.windows(), false},
          {c.is_product() ? from : unfolded, c.windows(), c.taps(), true}, product);
      T* const sum = dw + g * size;
#pragma GCC ivdep
      for (std::int64_t i = 0; i < size; ++i) sum[i] += product[i];
    }
}

/// Some images out of the lanes, one after another.
template <class T>
inline void out_of_lanes(const Images& images, std::int64_t size, const T* from, T* to) {
  for (std::int64_t image = images.begin; image < images.end; ++image) {
    const T* pixel = from + image / lane_images * size * lane_images + image % lane_images;
    for (std::int64_t i = 0; i < size; ++i, pixel += lane_images) *to++ = *pixel;
  }
}

/// And back.
template <class T>
inline void into_lanes(const Images& images, std::int64_t size, const T* from, T* to) {
  for (std::int64_t image = images.begin; image < images.end; ++image) {
    T* pixel = to + image / lane_images * size * lane_images + image % lane_images;
    for (std::int64_t i = 0; i < size; ++i, pixel += lane_images) *pixel = *from++;
  }
}

}  // namespace gradus::kernels

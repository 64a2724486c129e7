// winograd.cpp - float32 convolutions by kernels of 3 x 3 with a quarter of the products, by Winograd's
// method.
#include "kernels/winograd.hpp"

#include <algorithm>

#include "kernels/tiles.hpp"

namespace gradus::kernels {
namespace {

constexpr std::int64_t side_length = WinogradTiles::side, reach = WinogradTiles::reach,
                       frequencies = WinogradTiles::frequencies, taps = 9;

std::int64_t parts_of(std::int64_t n, std::int64_t most) { return (n + most - 1) / most; }

std::int64_t rounded(std::int64_t n, std::int64_t step) { return parts_of(n, step) * step; }

// Asks for one of `parts` parts of some numbers that are needed soon: no hardware foresees rows of many
// channels at a time.
void prefetch_part(const float* data, std::int64_t size, std::int64_t part, std::int64_t parts) {
  constexpr std::int64_t line = 16;
  const std::int64_t lines = parts_of(size, line), end = lines * (part + 1) / parts;
  for (std::int64_t i = lines * part / parts; i < end; ++i) __builtin_prefetch(data + i * line, 0, 2);
}

float* numbers(Tensor& tensor) { return tensor.data<float>().data(); }

}  // namespace

bool WinogradConvolution::suits(const Convolution& c) {
  const auto fits = [](const Window& w) {
    return w.kernel == 3 && w.stride == 1 && w.dilation == 1 && w.padding <= 2;
  };
  // Larger images leave every cache, and memory for each thread grows with them.
  constexpr std::int64_t most_pixels = 16 * 1024 * 1024;
  if (!fits(c.down) || !fits(c.along) || c.groups != 1 || c.batch == 0) return false;
  if (std::max(c.image_size(), c.output_size()) > most_pixels) return false;
  // Measured: products of whole tiles and vectors; transforms cost as much as 20 products a channel, those of
  // weights as 36 each. Unfolding images, where there are fewer than lanes, costs as much as their products.
  constexpr std::int64_t lanes = 16, transforms = 20, weights = 36;
  const std::int64_t tiles = parts_of(c.down.count(), side_length) * parts_of(c.along.count(), side_length);
  const std::int64_t channels = rounded(c.channels, lanes), outputs = rounded(c.outputs, lanes);
  const std::int64_t of_tiles = c.batch * tiles * (channels * outputs + transforms * (channels + outputs)),
                     of_weights = c.units() * weights * channels * outputs,
                     direct = c.batch * c.output_size() * c.taps();
  return frequencies * (of_tiles + of_weights) < direct * (c.batch < lanes ? 2 : 1);
}

WinogradConvolution::WinogradConvolution(const Convolution& c, ConvolutionKind kind, Target target)
    : tiles_(winograd_tiles_for(target)),
      transpose_(tiles_for(target).transpose),
      asked_(c),
      c_(kind == ConvolutionKind::input_gradient ? turned(c) : c),
      turned_(kind == ConvolutionKind::input_gradient),
      down_tiles_(parts_of(c_.down.count(), side_length)),
      along_tiles_(parts_of(c_.along.count(), side_length)),
      in_(side(c_.channels, c_.down, c_.along, reach, true)),
      out_(side(c_.outputs, c_.down, c_.along, side_length, false)) {
  // Transformed tiles for most of a usual second-level cache, in whole tiles of the products' rows.
  constexpr std::int64_t cache = 768 * 1024, fewest = 28, most = 56;
  const std::int64_t fitting = cache / (frequencies * (in_.padded + out_.padded) * 4);
  group_tiles_ = std::clamp(fitting, fewest, most) / tiles_.products.rows * tiles_.products.rows;
  from_ = Tensor({frequencies * apart(in_, group_tiles_)}, Dtype::float32);
  to_ = Tensor({frequencies * apart(out_, group_tiles_)}, Dtype::float32);
  const bool to_weights = kind == ConvolutionKind::weight_gradient;
  kernels_ = Tensor({taps * (to_weights ? in_ : out_).padded}, Dtype::float32);
  sums_ = Tensor({to_weights ? frequencies * out_.channels * in_.padded : 0}, Dtype::float32);
}

WinogradConvolution::Side WinogradConvolution::side(std::int64_t channels, const Window& down,
                                                    const Window& along, int length, bool padded) const {
  const std::int64_t rows = padded ? down.size : down.count(), columns = padded ? along.size : along.count();
  Side result{channels, rows * columns, rounded(channels, tiles_.products.lanes), {}, {}};
  result.image = Tensor({(result.pixels + 1) * result.padded}, Dtype::float32);
  const std::int64_t above = padded ? down.padding : 0, before = padded ? along.padding : 0;
  for (std::int64_t tile = 0; tile < down_tiles_ * along_tiles_; ++tile)
    for (std::int64_t i = 0; i < length; ++i)
      for (std::int64_t j = 0; j < length; ++j) {
        const std::int64_t row = tile / along_tiles_ * side_length + i - above,
                           column = tile % along_tiles_ * side_length + j - before;
        const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
        const std::int64_t pixel = inside ? row * columns + column : result.pixels;
        result.offsets.push_back(static_cast<std::int32_t>(pixel * result.padded));
      }
  return result;
}

// A cache line more than the tiles need, so that the frequencies of a tile do not meet in one set of a cache.
std::int64_t WinogradConvolution::apart(const Side& side, std::int64_t tiles) {
  constexpr std::int64_t line = 16;
  return tiles * side.padded + line;
}

std::int64_t WinogradConvolution::packed_size() const { return frequencies * c_.channels * out_.padded; }

// Channel by channel, with outputs in the lanes. Turned: the asked convolution's weights are [our channels,
// our outputs, taps backwards].
void WinogradConvolution::pack(const float* w, float* packed) {
  float* const kernels = numbers(kernels_);
  const std::int64_t plane = c_.channels * out_.padded, outputs = c_.outputs;
  for (std::int64_t channel = 0; channel < c_.channels; ++channel) {
    const float* const from = w + channel * taps * (turned_ ? outputs : 1);
    transpose_(from, turned_ ? taps : c_.taps(), outputs, taps, kernels, out_.padded);
    tiles_.weights(turned_ ? kernels + (taps - 1) * out_.padded : kernels,
                   turned_ ? -out_.padded : out_.padded, out_.padded / tiles_.products.lanes,
                   packed + channel * out_.padded, plane);
  }
}

std::int64_t WinogradConvolution::groups(std::int64_t unit) const {
  const auto [begin, end] = asked_.unit(unit);
  return parts_of((end - begin) * down_tiles_ * along_tiles_, group_tiles_);
}

WinogradConvolution::Group WinogradConvolution::group(std::int64_t unit, std::int64_t index) const {
  const std::int64_t tiles = down_tiles_ * along_tiles_;
  const auto [begin, end] = asked_.unit(unit);
  const std::int64_t first = begin * tiles + index * group_tiles_;
  return {first, std::min(group_tiles_, end * tiles - first)};
}

void WinogradConvolution::load(Side& side, const float* image) const {
  transpose_(image, side.pixels, side.channels, side.pixels, numbers(side.image), side.padded);
}

// The tiles of a group, transformed; an image is loaded with its first tile.
void WinogradConvolution::analyse(Side& side, const Group& group, const float* images, Transform transform,
                                  Tensor& to) const {
  const std::int64_t tiles = down_tiles_ * along_tiles_;
  const std::int64_t pixels = static_cast<std::int64_t>(side.offsets.size()) / tiles;
  for (std::int64_t t = 0; t < group.count; ++t) {
    const std::int64_t image = (group.first + t) / tiles, tile = (group.first + t) % tiles;
    if (tile == 0) load(side, images + image * side.channels * side.pixels);
    if (image + 1 < c_.batch)
      prefetch_part(images + (image + 1) * side.channels * side.pixels, side.channels * side.pixels, tile,
                    tiles);
    transform(numbers(side.image), {side.offsets.data() + tile * pixels, side.padded / tiles_.products.lanes},
              numbers(to) + t * side.padded, apart(side, group_tiles_));
  }
}

// The outputs of a group; an image is stored with its last tile.
void WinogradConvolution::synthesise(const Group& group, float* images) {
  const std::int64_t tiles = down_tiles_ * along_tiles_;
  for (std::int64_t t = 0; t < group.count; ++t) {
    const std::int64_t image = (group.first + t) / tiles, tile = (group.first + t) % tiles;
    tiles_.output(
        numbers(to_) + t * out_.padded, apart(out_, group_tiles_),
        {out_.offsets.data() + tile * side_length * side_length, out_.padded / tiles_.products.lanes},
        numbers(out_.image));
    if (tile + 1 == tiles)
      transpose_(numbers(out_.image), out_.padded, out_.pixels, out_.channels,
                 images + image * out_.channels * out_.pixels, out_.pixels);
  }
}

// A product by register tiles of even size.
void WinogradConvolution::multiply(const PlainTile<float>& whole, std::int64_t rows,
                                   std::int64_t vectors) const {
  const std::int64_t parts = parts_of(rows, tiles_.products.rows);
  for (std::int64_t v = 0; v < vectors; v += PlainTiles<float>::most_vectors) {
    const std::int64_t width = std::min<std::int64_t>(PlainTiles<float>::most_vectors, vectors - v);
    for (std::int64_t part = 0, row = 0; part < parts; ++part) {
      const std::int64_t height = rows / parts + (part < rows % parts ? 1 : 0);
      PlainTile<float> tile = whole;
      tile.a += row * whole.a_row;
      tile.b += v * tiles_.products.lanes;
      tile.c += row * whole.c_row + v * tiles_.products.lanes;
      tiles_.products.kernel[width - 1][height - 1](tile);
      row += height;
    }
  }
}

void WinogradConvolution::convolve(std::int64_t unit, const float* x, const float* packed, float* y) {
  for (std::int64_t index = 0; index < groups(unit); ++index) {
    const Group some = group(unit, index);
    analyse(in_, some, x, tiles_.image, from_);
    for (std::int64_t f = 0; f < frequencies; ++f)
      multiply({c_.channels, numbers(from_) + f * apart(in_, group_tiles_), in_.padded, 1,
                packed + f * c_.channels * out_.padded, out_.padded,
                numbers(to_) + f * apart(out_, group_tiles_), out_.padded, false},
               some.count, out_.padded / tiles_.products.lanes);
    synthesise(some, y);
  }
}

void WinogradConvolution::weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw) {
  const std::int64_t plane = out_.channels * in_.padded;
  for (std::int64_t index = 0; index < groups(unit); ++index) {
    const Group some = group(unit, index);
    analyse(in_, some, x, tiles_.image, from_);
    analyse(out_, some, dy, tiles_.gradient, to_);
    for (std::int64_t f = 0; f < frequencies; ++f)
      multiply({some.count, numbers(to_) + f * apart(out_, group_tiles_), 1, out_.padded,
                numbers(from_) + f * apart(in_, group_tiles_), in_.padded, numbers(sums_) + f * plane,
                in_.padded, index > 0},
               out_.channels, in_.padded / tiles_.products.lanes);
  }
  for (std::int64_t o = 0; o < out_.channels; ++o) {
    tiles_.weight_gradient(numbers(sums_) + o * in_.padded, plane, in_.padded / tiles_.products.lanes,
                           numbers(kernels_), in_.padded);
    for (std::int64_t channel = 0; channel < in_.channels; ++channel)
      for (std::int64_t tap = 0; tap < taps; ++tap)
        dw[(o * in_.channels + channel) * taps + tap] = numbers(kernels_)[tap * in_.padded + channel];
  }
}

}  // namespace gradus::kernels

// a4_unrolled_images.cpp - row A4: images as vectors of pixels, row by row, channel by channel.
#include <fmt/format.h>

#include <gradus/data.hpp>
#include <gradus/nn.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a4_unrolled_images {
namespace {

void append_number(std::string& bytes, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
}

// Twenty by twenty pixels; pixel (r, c) of image i has the value r + c + i.
Dataset small_idx_folder(const TemporaryFolder& folder, std::uint32_t images) {
  constexpr std::uint32_t side = 20;
  std::string pixels, labels;
  for (const std::uint32_t number : {0x803U, images, side, side}) append_number(pixels, number);
  for (const std::uint32_t number : {0x801U, images}) append_number(labels, number);
  for (std::uint32_t i = 0; i < images; ++i) {
    for (std::uint32_t k = 0; k < side * side; ++k) pixels += static_cast<char>(k / side + k % side + i);
    labels += static_cast<char>(i % 10);
  }
  folder.write("train-images-idx3-ubyte", pixels);
  folder.write("train-labels-idx1-ubyte", labels);
  return load(folder.path());
}

// What a flatten layer makes of the numbers 0, 1, 2, ... in a shape.
Tensor flattened(const Shape& shape) {
  Tensor x(shape, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(i));
  SmallGraph g;
  Builder builder(g.graph(), Mode::inference);
  return g.value(Sequential(Flatten()).apply(builder, g.given("x", x)));
}

std::int64_t weights_per_class(const Shape& image) {
  Model model = Sequential(Flatten(), Linear(10));
  model.prepare(image, 1);
  return model.parameter_count() / 10;
}

void compute(Findings& find) {
  const TemporaryFolder folder;
  const Dataset data = small_idx_folder(folder, 40);
  find.near("pixels of a 20x20 image", 400, static_cast<double>(data.schema().features()), 0);
  const Rows rows = data.train().take(1);
  const Batch batch = rows.batch(Dtype::float64);
  const auto image = static_cast<double>(rows.index(0));
  const auto pixel = [&](std::int64_t k) { return batch.x.number(k) * 255; };
  find.near("x_1, x_20, x_21, x_381, x_400 of an IDX image",
            {image, image + 19, image + 1, image + 19, image + 38},
            {pixel(0), pixel(19), pixel(20), pixel(380), pixel(399)}, 1e-9);

  const Tensor flat = flattened({2, 3, 32, 32});
  find.near("flatten of [2, 3, 32, 32]", {2, 3072},
            {static_cast<double>(flat.shape()[0]), static_cast<double>(flat.shape()[1])}, 0);
  const std::int64_t channel = 2, row = 5, column = 7;
  find.near("place of pixel (channel 2, row 5, column 7) of the second image", 3072.0 + (2 * 32 + 5) * 32 + 7,
            flat.number(3072 + (channel * 32 + row) * 32 + column), 0);
  find.near(
      "weights and bias of a class: 8x8, 20x20, 28x28, 3x32x32", {65, 401, 785, 3073},
      {static_cast<double>(weights_per_class({64})), static_cast<double>(weights_per_class({1, 20, 20})),
       static_cast<double>(weights_per_class({1, 28, 28})),
       static_cast<double>(weights_per_class({3, 32, 32}))},
      0);
  if (const auto path = find.find_data("mnist")) {
    const Dataset mnist = load(*path);
    find.near("MNIST: images, pixels", {70000, 784},
              {static_cast<double>(mnist.rows()), static_cast<double>(mnist.schema().features())}, 0);
  }
  find.note("contact sheets: not yet");
}

}  // namespace

extern const RowFile row{
    "Each image is unrolled into a vector of pixel intensities, row after row: x_1 to x_20, x_21 to x_40, "
    "..., x_381 to "
    "x_400 for 20 x 20 pixels. A colour image of 32 x 32 pixels has 3,072 of them, and a bias makes 3,073.",
    &compute};

}  // namespace gradus::textbook::a4_unrolled_images

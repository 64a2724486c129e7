// misuse_test.cpp - shapes and tensors that make no sense are refused by an error of Gradus.
#include <cstdint>
#include <gradus/tensor.hpp>
#include <limits>

#include "support/refused.hpp"

namespace gradus {
namespace {

constexpr std::int64_t huge = std::int64_t{1} << 31, endless = std::numeric_limits<std::int64_t>::max();

TEST(ShapeMisuse, lengths_that_no_shape_has) {
  REFUSED(ShapeError, Shape{-1});
  REFUSED(ShapeError, Shape{3, std::numeric_limits<std::int64_t>::min()});
  REFUSED(ShapeError, Shape{1, 1, 1, 1, 1, 1, 1, 1, 1});
  REFUSED(UsageError, Shape{huge, huge});
  REFUSED(UsageError, Shape{huge, huge, huge, huge});
  REFUSED(UsageError, Shape{endless});
  REFUSED(UsageError, Shape{endless, 2});
  REFUSED(UsageError, Shape{0, endless, endless});  // of its axes some product would overflow
  EXPECT_EQ((Shape{0, huge}.size()), 0);
}

TEST(ShapeMisuse, axes_and_lengths_of_changed_shapes) {
  const Shape shape{2, 3};
  REFUSED(ShapeError, shape.with(0, -1));
  REFUSED(UsageError, shape.with(1, endless));
  REFUSED(ShapeError, shape.with(2, 1));
  REFUSED(ShapeError, shape.with(-3, 1));
  REFUSED(ShapeError, shape.with(100, 1));
  REFUSED(ShapeError, shape.without(2));
  REFUSED(ShapeError, shape.without(-3));
  REFUSED(ShapeError, Shape().without(0));
  REFUSED(ShapeError, shape.labelled(2, "B"));
  REFUSED(ShapeError, shape.labelled(-100, "B"));
  REFUSED(ShapeError, shape.product(0, 3));
  REFUSED(ShapeError, shape.product(-1, 1));
  EXPECT_EQ(shape.product(1, 1), 1);
  EXPECT_EQ(shape.product(2, 1), 1);
  REFUSED(ShapeError, broadcast_shape({2, 3}, {2}));
  REFUSED(UsageError, broadcast_shape({huge, 1}, {1, huge}));
}

TEST(TensorMisuse, sizes_without_memory) {
  REFUSED(UsageError, Tensor({huge, huge}, Dtype::float32));
  REFUSED(UsageError, Tensor({huge, huge, huge}, Dtype::uint8));
  REFUSED(ShapeError, Tensor({-1}, Dtype::float32));
  REFUSED(UsageError, Tensor::full({huge, huge}, Dtype::float64, 1));
  REFUSED(UsageError, Tensor::from<float>({huge, huge}, {1}));
  REFUSED(ShapeError, Tensor::from<float>({2}, {1, 2, 3}));
  REFUSED(ShapeError, Tensor::from<double>({2}, std::vector<double>()));
  REFUSED(DtypeError, Tensor({2}, static_cast<Dtype>(99)));
  REFUSED(UsageError, parse_dtype("float16"));
  REFUSED(DtypeError, name(static_cast<Dtype>(5)));
  REFUSED(DtypeError, size_of(static_cast<Dtype>(200)));
}

TEST(TensorMisuse, elements_that_are_not_there) {
  Tensor tensor = Tensor::from<double>({2, 2}, {1, 2, 3, 4});
  for (const std::int64_t index : {std::int64_t{-1}, std::int64_t{4}, endless, -endless}) {
    REFUSED(ShapeError, tensor.number(index));
    REFUSED(ShapeError, tensor.set_number(index, 0));
  }
  REFUSED(ShapeError, tensor.at<double>({0}));
  REFUSED(ShapeError, tensor.at<double>({0, 2}));
  REFUSED(ShapeError, tensor.at<double>({-1, 0}));
  REFUSED(DtypeError, tensor.at<float>({0, 0}));
  REFUSED(DtypeError, tensor.data<std::int64_t>());
  REFUSED(ShapeError, tensor.item());
  REFUSED(ShapeError, tensor.reshaped({3}));
  REFUSED(ShapeError, Tensor().item());
  REFUSED(ShapeError, Tensor().number(0));
}

TEST(TensorMisuse, of_one_that_was_moved_from) {
  Tensor tensor = Tensor::from<double>({2}, {1, 2});
  const Tensor taken = std::move(tensor);
  EXPECT_EQ(taken.number(1), 2);
  EXPECT_EQ(tensor.size(), 0);                                  // NOLINT: that is the point, here and below
  REFUSED(ShapeError, tensor.number(0));                        // NOLINT
  REFUSED(ShapeError, tensor.set_number(0, 1));                 // NOLINT
  REFUSED(ShapeError, tensor.item());                           // NOLINT
  REFUSED(ShapeError, tensor.at<double>({0}));                  // NOLINT
  REFUSED(ShapeError, tensor.reshaped({2}));                    // NOLINT
  EXPECT_EQ(Tensor(tensor).size(), 0);                          // NOLINT
  EXPECT_EQ(tensor.to(Dtype::float32).size(), 0);               // NOLINT
  EXPECT_TRUE(tensor.same_bytes(Tensor({0}, Dtype::float64)));  // NOLINT
  tensor = taken;
  EXPECT_EQ(tensor.number(1), 2);
}

}  // namespace
}  // namespace gradus

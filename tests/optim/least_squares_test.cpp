// least_squares_test.cpp - the lecture's polynomial fits, and what least squares does at its edges.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>
#include <vector>

namespace gradus {
namespace {

// data/bishop_curve.csv, with x_i = i / 9 exactly.
constexpr double curve[] = {0.349486, 0.830839,  1.007332,  0.971507,  0.133066,
                            0.166823, -0.848307, -0.445686, -0.563567, 0.261502};

Tensor powers_of_x(int degree) {
  Tensor x({10, degree + 1}, Dtype::float64);
  for (int i = 0; i < 10; ++i)
    for (int k = 0; k <= degree; ++k) x.set_number(i * (degree + 1) + k, std::pow(i / 9.0, k));
  return x;
}

Tensor targets() { return Tensor::from({10}, std::vector<double>(std::begin(curve), std::end(curve))); }

void expect_entries(const Tensor& weight, const std::vector<double>& expected) {
  ASSERT_EQ(weight.size(), static_cast<std::int64_t>(expected.size()));
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_NEAR(weight.number(static_cast<std::int64_t>(k)), expected[k],
                std::max(0.005, 2e-7 * std::abs(expected[k])))
        << "w" << k << " of degree " << expected.size() - 1;
}

TEST(LeastSquares, gives_the_table_of_polynomial_coefficients) {
  const std::vector<std::vector<double>> table = {{0.82, -1.27},
                                                  {0.9143, -1.9028, 0.6350},
                                                  {0.31, 7.99, -25.43, 17.37},
                                                  {0.35, 2.62, 32.10, -206.27, 399.00, -332.71, 105.16},
                                                  {0.35, 232.37, -5321.83, 48568.31, -231639.30, 640042.26,
                                                   -1061800.52, 1042400.18, -557682.99, 125201.43}};
  for (const std::vector<double>& row : table) {
    const int degree = static_cast<int>(row.size()) - 1;
    const LinearFit fit = least_squares(powers_of_x(degree), targets(), {.bias = false});
    expect_entries(fit.weight, row);
  }
  const LinearFit quadratic = least_squares(powers_of_x(2), targets(), {.bias = false});
  EXPECT_NEAR(quadratic.weight.number(0), 0.9143, 5e-5);
  EXPECT_NEAR(quadratic.weight.number(1), -1.9028, 5e-5);
  EXPECT_NEAR(quadratic.weight.number(2), 0.6350, 5e-5);
}

TEST(LeastSquares, gives_the_ridge_column_with_every_coefficient_penalised) {
  const std::vector<double> expected = {0.35,  5.77,   -14.97, 29.86,   -95.63,
                                        35.18, 168.72, -18.04, -273.18, 162.20};
  // E(w) = 1/2 sum (y - t)^2 + lambda/2 |w|^2 is half of what least_squares makes least.
  const LinearFit fit = least_squares(powers_of_x(9), targets(), {.lambda = std::exp(-18.0), .bias = false});
  expect_entries(fit.weight, expected);
  const LinearFit other =
      least_squares(powers_of_x(9), targets(), {.lambda = std::exp(-17.0), .bias = false});
  EXPECT_GT(std::abs(other.weight.number(4) - expected[4]), 1);
}

// y = 2 x + 3 + noise that is orthogonal to x and 1.
TEST(LeastSquares, penalises_the_bias_only_where_it_is_told_to) {
  const Tensor x = Tensor::from<double>({4, 1}, {-1, 0, 0, 1});
  const Tensor y = Tensor::from<double>({4}, {1, 3.5, 2.5, 5});
  const LinearFit free = least_squares(x, y, {.lambda = 2});
  EXPECT_NEAR(free.weight.number(0), 4.0 / (2 + 2), 1e-14);
  EXPECT_NEAR(free.bias.number(0), 3, 1e-14);
  const LinearFit both = least_squares(x, y, {.lambda = 2, .penalise_bias = true});
  EXPECT_NEAR(both.weight.number(0), 1, 1e-14);
  EXPECT_NEAR(both.bias.number(0), 12.0 / (4 + 2), 1e-14);
}

TEST(LeastSquares, takes_the_shortest_of_many_solutions) {
  // The second column is twice the first: w = (1, 2) s with 5 s = 10.
  const Tensor x = Tensor::from<double>({3, 2}, {1, 2, 2, 4, 3, 6});
  const LinearFit fit = least_squares(x, Tensor::from<double>({3}, {10, 20, 30}), {.bias = false});
  EXPECT_NEAR(fit.weight.number(0), 2, 1e-13);
  EXPECT_NEAR(fit.weight.number(1), 4, 1e-13);
  const LinearFit wide =
      least_squares(Tensor::from<double>({1, 2}, {3, 4}), Tensor::from<double>({1}, {25}), {.bias = false});
  EXPECT_NEAR(wide.weight.number(0), 3, 1e-13);
  EXPECT_NEAR(wide.weight.number(1), 4, 1e-13);
}

TEST(LeastSquares, gives_the_same_whatever_the_number_of_blocks) {
  constexpr std::int64_t n = 5000;
  Tensor x({n, 2}, Dtype::float64), y({n, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / n;
    x.set_number(2 * i, t);
    x.set_number(2 * i + 1, t * t);
    y.set_number(i, 0.25 - 3 * t + 7 * t * t);
  }
  const LinearFit fit = least_squares(x, y);
  EXPECT_NEAR(fit.bias.number(0), 0.25, 1e-12);
  EXPECT_NEAR(fit.weight.number(0), -3, 1e-12);
  EXPECT_NEAR(fit.weight.number(1), 7, 1e-12);
}

TEST(LeastSquares, refuses_what_does_not_fit) {
  const Tensor x({3, 2}, Dtype::float64), y({3}, Dtype::float64);
  EXPECT_THROW(least_squares(x, Tensor({2}, Dtype::float64)), ShapeError);
  EXPECT_THROW(least_squares(y, y), ShapeError);
  EXPECT_THROW(least_squares(x, Tensor({3}, Dtype::int64)), DtypeError);
  EXPECT_THROW(least_squares(x, y, {.lambda = -1}), UsageError);
}

}  // namespace
}  // namespace gradus

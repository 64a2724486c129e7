// b3_polynomial_table.cpp - row B3: Bishop's table of coefficients.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::b3_polynomial_table {
namespace {

// Each within the larger of half a unit of the last printed digit and 2e-7 of itself.
void check_column(Findings& find, int degree, const std::vector<double>& expected) {
  const std::vector<double> computed = polynomial_fit(degree);
  for (std::size_t i = 0; i < expected.size(); ++i)
    find.near(fmt::format("w{} of degree {}", i, degree), expected[i], computed[i],
              std::max(0.005, 2e-7 * std::abs(expected[i])));
}

void compute(Findings& find) {
  check_column(find, 1, {0.82, -1.27});
  check_column(find, 3, {0.31, 7.99, -25.43, 17.37});
  check_column(find, 6, {0.35, 2.62, 32.10, -206.27, 399.00, -332.71, 105.16});
  check_column(find, 9,
               {0.35, 232.37, -5321.83, 48568.31, -231639.30, 640042.26, -1061800.52, 1042400.18, -557682.99,
                125201.43});
}

}  // namespace

extern const RowFile row{
    "Ten points of sin(2 pi x) with noise, fitted by polynomials of degree 1, 3 and 9: the higher the "
    "degree, "
    "the larger the coefficients, until the curve passes through every point and swings wildly between them.",
    &compute};

}  // namespace gradus::textbook::b3_polynomial_table

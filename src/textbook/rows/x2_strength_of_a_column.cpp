// x2_strength_of_a_column.cpp - row X2: a column of ridge coefficients under the wrong strength.
#include <cmath>

#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::x2_strength_of_a_column {
namespace {

void compute(Findings& find) {
  const std::vector<double> printed{0.35, 4.74, -0.77, -31.97, -3.89, 55.28, 41.32, -45.95, -91.53, 72.68};
  find.misprint("the column \"ln lambda = -18\" at -18", printed, polynomial_fit(9, std::exp(-18.0)), 0.02);
  find.near("the same column at ln lambda = -16.081", printed, polynomial_fit(9, std::exp(-16.081)), 0.02);
}

}  // namespace

extern const RowFile row{
    "The table of ridge coefficients has a column \"ln lambda = -18\": 0.35, 4.74, -0.77, -31.97, -3.89, "
    "55.28, "
    "41.32, -45.95, -91.53, 72.68. They belong to ln lambda = -16.081.",
    &compute};

}  // namespace gradus::textbook::x2_strength_of_a_column

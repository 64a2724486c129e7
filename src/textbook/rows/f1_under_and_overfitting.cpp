// f1_under_and_overfitting.cpp - row F1: degrees 1, 3 and 9 on ten points, and what more points do.
#include <fmt/format.h>

#include <cmath>
#include <gradus/choose.hpp>
#include <gradus/runs.hpp>

#include "base/random.hpp"
#include "textbook/bishop.hpp"
#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::f1_under_and_overfitting {
namespace {

constexpr double two_pi = 6.283185307179586;

double sum_of_squares(int degree) {
  const std::vector<double> w = polynomial_fit(degree), x = numbers(powers_of_x(degree)),
                            t = numbers(bishop_targets());
  double sum = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    double y = 0;
    for (std::size_t k = 0; k < w.size(); ++k) y += w[k] * x[i * w.size() + k];
    sum += (y - t[i]) * (y - t[i]);
  }
  return sum;
}

std::string points(int count, double noise) {
  const Random random(1, "textbook f1");
  std::string table = "x,t\n";
  for (int i = 0; i < count; ++i) {
    const double x = i / (count - 1.0);
    table += fmt::format("{},{}\n", x,
                         std::sin(two_pi * x) + noise * random.normal(static_cast<std::uint64_t>(i)));
  }
  return table;
}

std::string ten_points() {
  const std::vector<double> t = numbers(bishop_targets());
  std::string table = "x,t\n";
  for (std::size_t i = 0; i < t.size(); ++i)
    table += fmt::format("{},{}\n", static_cast<double>(i) / 9, t[i]);
  return table;
}

RunCommand polynomial(const std::string& data, const std::string& validation, const char* model) {
  RunCommand command{.data = data, .load = {.target = {"t"}, .validation_file = validation}, .model = model};
  command.load.fractions.test = 0;
  command.training = {.solver = methods::Exact(), .threads = 1, .dtype = Dtype::float64};
  return command;
}

void compute(Findings& find) {
  find.near("sum of squares of degree 1", 2.13654, sum_of_squares(1), 5e-6);
  find.near("sum of squares of degree 3", 0.349649, sum_of_squares(3), 5e-7);
  find.at_most("sum of squares of degree 9", 1e-15, sum_of_squares(9));

  const TemporaryFolder folder;
  const std::string truth = folder.write("truth.csv", points(100, 0));
  const Curve degrees =
      curve_of("degree", polynomial(folder.write("ten.csv", ten_points()), truth, "polynomial"),
               {.values = {"1", "3", "9"}});
  const char* verdicts[] = {"underfits", "fits", "overfits"};
  for (std::size_t i = 0; i < degrees.points.size(); ++i)
    find.same(fmt::format("verdict on degree {}", degrees.points[i].value), verdicts[i],
              degrees.points[i].verdict);
  find.note(degrees.conclusion);

  const Curve rows =
      curve_of("rows", polynomial(folder.write("many.csv", points(100, 0.3)), truth, "polynomial:9"),
               {.values = {"12", "25", "50", "100"}, .seeds = 3});
  const CurvePoint &few = rows.points.front(), &many = rows.points.back();
  find.at_least("error of degree 9 on other points, learnt from 12 over learnt from 100 points", 2,
                few.validation / many.validation);
  find.same("verdict on 12 points", "overfits", few.verdict);
  find.same("verdict on 100 points", "fits", many.verdict);
  find.note(rows.conclusion);
}

}  // namespace

extern const RowFile row{
    "A straight line on ten points of a sine underfits (high bias), a polynomial of degree 3 fits, and one "
    "of degree 9 "
    "goes through all of them and overfits (high variance). More data cures that: with a hundred points "
    "degree 9 follows "
    "the sine. `gradus curve degree` and `gradus curve rows` say the same of any data.",
    &compute};

}  // namespace gradus::textbook::f1_under_and_overfitting

// jacobian.cpp - the Jacobian of an op or a model, and how it agrees with other ways to the same numbers.
#include "jacobian.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/json.hpp"
#include "base/random.hpp"
#include "catalog/check_op.hpp"
#include "errors.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

constexpr double tolerance = 1e-6;
constexpr double off_kinks = 1e-3;

Tensor random_tensor(const Shape& shape, std::uint64_t seed, std::string_view stream, double size = 1) {
  Tensor result(shape, Dtype::float64);
  const Random random(seed, stream);
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.set_number(i, size * random.normal(static_cast<std::uint64_t>(i)));
  return result;
}

std::vector<std::string> numbered(std::string_view name, std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i)
    names.push_back(count == 1 ? std::string(name) : fmt::format("{}[{}]", name, i));
  return names;
}

double larger(double a, double b) { return b > a || b != b ? b : a; }

double difference(const Tensor& a, const Tensor& b) {
  double error = 0;
  for (std::int64_t i = 0; i < a.size(); ++i) error = larger(error, gradient_error(a.number(i), b.number(i)));
  return error;
}

/// The Jacobian J, and the largest errors of three ways that share its numbers.
struct Findings {
  Tensor matrix;
  /// Central differences; u J by one backward pass; J v by two.
  double numerical = 0, vector_jacobian = 0, jacobian_vector = 0;

  double worst() const { return larger(larger(numerical, vector_jacobian), jacobian_vector); }
};

Findings compare(JacobianSubject& subject, std::uint64_t seed) {
  const auto& [graph, y, x, feeds, outputs, inputs] = subject;
  Findings find{jacobian(y, x, feeds)};
  find.numerical = difference(find.matrix, numerical_jacobian(y, x, feeds));
  const Tensor u = random_tensor(y.shape(), seed, "u"), v = random_tensor(x.shape(), seed, "v");
  Tensor uj(x.shape(), Dtype::float64), jv(y.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < y.shape().size(); ++i)
    for (std::int64_t j = 0; j < x.shape().size(); ++j) {
      const double entry = find.matrix.number(i * x.shape().size() + j);
      uj.set_number(j, uj.number(j) + u.number(i) * entry);
      jv.set_number(i, jv.number(i) + entry * v.number(j));
    }
  const Var by_backward = gradus::vector_jacobian(y, graph->constant(u), {{x}})[0];
  const Var by_both = gradus::jacobian_vector(y, {{x}}, {{graph->constant(v)}});
  find.vector_jacobian = difference(uj, evaluate(*graph, by_backward.id(), feeds));
  find.jacobian_vector = difference(jv, evaluate(*graph, by_both.id(), feeds));
  return find;
}

// One line for each input, as there are more of them than outputs: the transpose, for reading.
std::string text_of(const JacobianSubject& subject, const Findings& find) {
  std::vector<std::string> titles{"by"};
  for (const std::string& output : subject.outputs) titles.push_back(">" + output);
  TextTable table(titles);
  const auto columns = static_cast<std::int64_t>(subject.inputs.size());
  for (std::int64_t j = 0; j < columns; ++j) {
    std::vector<std::string> cells{subject.inputs[static_cast<std::size_t>(j)]};
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(subject.outputs.size()); ++i)
      cells.push_back(fmt::format("{:.5g}", find.matrix.number(i * columns + j)));
    table.row(cells);
  }
  return fmt::format(
      "Jacobian {} by {}, a column of it in each line\n{}largest error: {:.1e} against central differences, "
      "{:.1e} of u J by one backward pass, {:.1e} of J v\n",
      subject.outputs.size(), subject.inputs.size(), table.str(), find.numerical, find.vector_jacobian,
      find.jacobian_vector);
}

Json json_of(const JacobianSubject& subject, const Findings& find) {
  const auto columns = static_cast<std::int64_t>(subject.inputs.size());
  Json rows = Json::array();
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(subject.outputs.size()); ++i) {
    Json row = Json::array();
    for (std::int64_t j = 0; j < columns; ++j) row.push_back(find.matrix.number(i * columns + j));
    rows.push_back(row);
  }
  return Json()
      .set("outputs", Json(subject.outputs))
      .set("inputs", Json(subject.inputs))
      .set("jacobian", rows)
      .set("numerical_error", find.numerical)
      .set("vector_jacobian_error", find.vector_jacobian)
      .set("jacobian_vector_error", find.jacobian_vector);
}

}  // namespace

JacobianSubject jacobian_subject(const Op& op, std::uint64_t seed) {
  if (op.gradient == nullptr)
    throw UsageError(fmt::format("{} has no Jacobian: {}", op.name, op.not_differentiable));
  JacobianSubject subject;
  subject.graph = std::make_unique<Graph>();
  const Sample sample = op.samples().front();
  const std::vector<Tensor> values = catalog::draw_inputs(op, sample, seed);
  std::vector<Var> all;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string name = fmt::format("x{}", i);
    all.push_back(subject.graph->input(name, values[i].shape(), values[i].dtype()));
    subject.feeds.emplace(name, values[i]);
    if (!subject.x && values[i].dtype() == Dtype::float64) subject.x = all.back();
  }
  subject.y = subject.graph->apply(op, all, sample.attributes);
  subject.inputs = numbered(subject.x.node().name, subject.x.shape().size());
  subject.outputs = numbered("y", subject.y.shape().size());
  return subject;
}

JacobianSubject jacobian_subject(const Model& model, Tensor sample, std::vector<std::string> features,
                                 std::vector<std::string> outputs, std::string_view parameter,
                                 std::uint64_t seed) {
  const Tensor noise = random_tensor(sample.shape(), seed, "off kinks", off_kinks);
  for (std::int64_t i = 0; i < sample.size(); ++i) sample.set_number(i, sample.number(i) + noise.number(i));
  JacobianSubject subject;
  subject.graph = std::make_unique<Graph>();
  Builder builder(*subject.graph, Mode::inference);
  subject.x = subject.graph->input("x", sample.shape(), Dtype::float64);
  subject.feeds.emplace("x", std::move(sample));
  subject.y = model.apply(builder, subject.x);
  for (const Parameter& each : model.parameters()) subject.feeds[each.name] = each.value;
  for (const ModelState& state : model.states())
    if (subject.graph->find(state.name)) subject.feeds[state.name] = state.value;
  subject.inputs = std::move(features);
  if (!parameter.empty()) {
    const Parameter& by = model.parameter(parameter);
    subject.x = subject.graph->var(*subject.graph->find(by.name));
    subject.inputs = numbered(by.name, by.value.size());
  }
  const std::int64_t count = subject.y.shape().size();
  subject.outputs =
      count == static_cast<std::int64_t>(outputs.size()) ? std::move(outputs) : numbered("y", count);
  return subject;
}

int show_jacobian(JacobianSubject subject, std::uint64_t seed, Console& console) {
  const Findings find = compare(subject, seed);
  console.result(json_of(subject, find), text_of(subject, find));
  if (find.worst() <= tolerance) return exit_done;
  console.warn(fmt::format("the Jacobian is off by {:.1e}; {:.0e} is the limit", find.worst(), tolerance));
  return exit_failed;
}

}  // namespace gradus::cli

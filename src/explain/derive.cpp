// derive.cpp - the derivation of a gradient: local derivatives, then upstream times local.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <ranges>

#include "algebra/formula.hpp"
#include "base/text.hpp"
#include "explain/check_subject.hpp"
#include "explain/checks.hpp"
#include "explain/dependence.hpp"
#include "explain/derivation_rules.hpp"
#include "explain/facts.hpp"
#include "explain/stations.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

using algebra::length_of;

// Formulas longer than this are not put into others: they have names for that.
constexpr double longest_put_in = 90;
// A gradient of a layer this short is put into that of its weights.
constexpr double short_enough = 14;

class Deriver {
 public:
  Deriver(const Subject& subject, const DeriveOptions& options)
      : options_(options),
        form_(lecture_form(subject, options.corrupt)),
        stations_(form_),
        graph_(stations_.graph()),
        formula_(subject.batch == 0),
        pieces_(graph_, rules_of_pieces(stations_), options.corrupt),
        whole_(graph_, formula_ ? rules_of_whole(stations_, form_.subject.loss) : std::vector<RewriteRule>(),
               options.corrupt) {
    result_.title = subject.title;
    result_.notes = subject.notes;
    result_.graph = stations_.shared();
    result_.symbols = stations_.symbols();
    result_.feeds = stations_.feeds();
  }

  Derivation run() {
    state_formulas();
    for (Station& each : stations_.all() | std::views::reverse)
      if (each.depends) derive_station(each);
    std::reverse(result_.locals.begin(), result_.locals.end());
    for (const NodeId wanted : form_.subject.wrt) state_gradient(wanted);
    return std::move(result_);
  }

 private:
  // Kept, as each step begins where the one before it ended.
  const Tensor& value(NodeId id) {
    const auto [found, fresh] = values_.try_emplace(id);
    if (fresh) found->second = evaluate(graph_, id, result_.feeds);
    return found->second;
  }

  const std::string& layer_of(const Station& station) const {
    const Graph& from = *form_.subject.graph;
    return from.layers()[static_cast<std::size_t>(from.node(station.source).layer)];
  }

  void fire(const std::string& rule) { ++result_.fired[rule]; }

  // A step from one formula to another of the same value.
  void step(DerivationLine& line, const std::string& rule, NodeId before, NodeId after) {
    DerivationStep made{rule, after};
    compare(made, value(before), value(after), options_.tolerance);
    line.steps.push_back(made);
    line.result = after;
  }

  // Identities until none applies.
  void simplify(DerivationLine& line) { simplify(line, pieces_); }
  void simplify(DerivationLine& line, Simplifier& simplifier) {
    std::vector<Rewrite> steps;
    simplifier.simplified(line.result, steps);
    for (const Rewrite& each : steps) {
      fire(each.rule);
      step(line, each.rule, each.before, each.after);
    }
  }

  // ---- What is given

  void state_formulas() {
    for (const Station& station : stations_.all()) {
      DerivationLine line{.subject = station.name, .layer = layer_of(station), .symbol = station.symbol};
      line.shape = graph_.node(station.symbol).shape;
      line.result = station.formula >= 0 ? station.formula : station.symbol;
      if (station.formula >= 0) {
        DerivationStep made{"", station.formula};
        compare(made, result_.feeds.at(station.name), value(station.formula), options_.tolerance);
        line.steps.push_back(made);
      }
      const Node& source = form_.subject.graph->node(station.source);
      if (source.op == &parameter_op && source.name != station.name) line.note = source.name;
      if (station.name == "B" && !formula_) line.note = "rows of the batch";
      result_.formulas.push_back(std::move(line));
    }
    if (form_.steps.empty()) return;
    DerivationLine line{.subject = "L"};
    line.result = stations_.over_model(form_.steps[0].before);
    line.steps.push_back({"", line.result, 0, 1, true});
    for (const Rewrite& each : form_.steps) {
      fire(each.rule);
      step(line, each.rule, stations_.over_model(each.before), stations_.over_model(each.after));
    }
    result_.formulas.push_back(std::move(line));
  }

  // ---- Derivatives

  // d sum(upstream u) / d v for the stations that u's formula uses; names of the rules that were applied.
  struct Slope {
    NodeId node = -1;
    std::vector<std::string> rules;
  };
  Slope slope(const Station& u, const Station& v, Var upstream) {
    const auto first = graph_.records().size();
    const Var formula = graph_.var(u.taken_apart), leaf = graph_.var(v.symbol);
    Slope result{vector_jacobian(formula, upstream, {{leaf}})[0].id(), {}};
    const std::vector<NodeId> used = nodes_of(graph_, result.node);
    for (std::size_t i = first; i < graph_.records().size(); ++i) {
      const Record record = graph_.records()[i];
      const bool is_used = std::any_of(record.after.begin(), record.after.end(), [&](NodeId id) {
        return id >= 0 && std::binary_search(used.begin(), used.end(), id);
      });
      if (is_used) apply_rule(record, result);
    }
    return result;
  }

  void apply_rule(const Record& record, Slope& slope) {
    const Op& op = *graph_.node(record.subject).op;
    const std::string name =
        record.rule == "chain rule" ? fmt::format("chain rule ({})", op.name) : record.rule;
    fire(name);
    if (std::find(slope.rules.begin(), slope.rules.end(), name) == slope.rules.end())
      slope.rules.push_back(name);
    if (options_.corrupt != name) return;
    const NodeId after = slope.node;
    slope.node = corrupted(graph_.var(after)).id();
  }

  // The local derivative of u by v, simplified; nothing where only products with upstream gradients are
  // short.
  std::optional<NodeId> local(const Station& u, const Station& v) {
    if (!has_local_derivative(graph_, u.taken_apart, v.symbol)) return std::nullopt;
    DerivationLine line{.subject = fmt::format("d{}/d{}", u.name, v.name), .layer = layer_of(u)};
    line.shape = graph_.node(v.symbol).shape;
    if (u.taken_apart != u.formula) {
      DerivationLine opened{.subject = u.name, .layer = line.layer, .shape = graph_.node(u.symbol).shape};
      step(opened, "as a formula of e", u.formula, u.taken_apart);
      result_.formulas.push_back(std::move(opened));
    }
    const Var formula = graph_.var(u.taken_apart);
    const Slope found = slope(u, v, ones_like(formula));
    line.result = found.node;
    DerivationStep made{rules_text(found.rules), found.node};
    const Tensor here = value(found.node);
    compare(made, numerical_slopes(graph_, u.taken_apart, result_.feeds, v.name, here, options_.entries),
            here, options_.numerical_tolerance);
    line.steps.push_back(made);
    simplify(line);
    line.note = kinks_text(graph_, u.taken_apart);
    const NodeId result = line.result;
    result_.locals.push_back(std::move(line));
    return result;
  }

  Path path(const Station& u, const Station& v, const Station* rows) {
    const char* loss = rows ? "l" : "L";
    Path result{.chain = fmt::format("d{0}/d{1} d{1}/d{2}", loss, u.name, v.name), .in_loss = u.in_loss};
    result.through = u.name;
    const bool last = rows ? &u == rows : u.source == form_.subject.loss;
    const std::optional<NodeId> derivative = local(u, v);
    if (derivative && last) {
      result.chain = fmt::format("d{}/d{}", loss, v.name);
      result.rule = "local derivative";
      result.is_local = true;
      result.node = *derivative;
      return result;
    }
    result.upstream = u.gradient_symbol;
    if (derivative) {
      result.rule = "upstream times local";
      fire(result.rule);
      const Var upstream = spread_to(graph_.var(u.gradient_symbol), graph_.node(v.symbol).shape);
      result.node = (upstream * graph_.var(*derivative)).id();
      if (options_.corrupt == result.rule) result.node = corrupted(graph_.var(result.node)).id();
      return result;
    }
    const Var upstream = last ? ones_like(graph_.var(u.formula)) : graph_.var(u.gradient_symbol);
    const Slope found = slope(u, v, upstream);
    result.node = found.node;
    result.rule = rules_text(found.rules);
    if (last) result.upstream = -1;
    return result;
  }

  bool uses(const Station& u, const Station& v) const {
    if (u.taken_apart < 0 || !u.depends) return false;
    const std::vector<NodeId> nodes = nodes_of(graph_, u.taken_apart);
    return std::binary_search(nodes.begin(), nodes.end(), v.symbol);
  }

  // All paths from the loss, or from l, to a name.
  std::vector<Path> paths_to(const Station& v, bool per_row) {
    const Station* rows = stations_.rows();
    std::vector<Path> paths;
    for (const Station& u : stations_.all()) {
      const bool of_rows = u.per_row || &u == rows;
      if (u.gradient >= 0 && of_rows == per_row && uses(u, v))
        paths.push_back(path(u, v, per_row ? rows : nullptr));
    }
    return paths;
  }

  void derive_station(Station& v) {
    DerivationLine line{.subject = "d" + v.name, .layer = layer_of(v), .symbol = v.gradient_symbol};
    line.shape = graph_.node(v.symbol).shape;
    if (v.source == form_.subject.loss) {
      v.gradient = ones_like(graph_.var(v.symbol)).id();
      return;
    }
    const std::vector<NodeId>& wrt = form_.subject.wrt;
    const bool wanted = std::find(wrt.begin(), wrt.end(), v.source) != wrt.end();
    std::vector<Path> of_rows = paths_to(v, true),
                      paths = v.per_row ? std::vector<Path>() : paths_to(v, false);
    if (of_rows.empty() && paths.empty() && !wanted) return;  // a name for readers, as p
    if (!of_rows.empty()) {
      DerivationLine rows{.subject = "dl/d" + v.name, .layer = line.layer};
      if (v.per_row) rows.symbol = v.gradient_symbol;
      rows.shape = line.shape;
      state_paths(rows, v, of_rows, automatic_of_rows(v));
      check_against_differences(rows, v, stations_.rows()->source);
      v.gradient = rows.result;
      paths.push_back(path_by_rows(v, rows.result));
      result_.upstream.push_back(std::move(rows));
      if (v.per_row) return;
    }
    state_paths(line, v, paths, result_.feeds.at(graph_.node(v.gradient_symbol).name));
    v.gradient = line.result;
    check_against_differences(line, v, form_.subject.loss);
    if (wanted)
      gradients_[v.source] = std::move(line);
    else
      result_.upstream.push_back(std::move(line));
  }

  // dL/dl dl/dv
  Path path_by_rows(const Station& v, NodeId of_rows) {
    const Station& rows = *stations_.rows();
    const Var upstream = spread_to(graph_.var(rows.gradient_symbol), graph_.node(v.symbol).shape);
    Path result{.chain = fmt::format("dL/dl dl/d{}", v.name), .rule = "upstream times local"};
    fire(result.rule);
    result.node = (upstream * graph_.var(of_rows)).id();
    if (options_.corrupt == result.rule) result.node = corrupted(graph_.var(result.node)).id();
    result.in_loss = true;
    result.upstream = rows.gradient_symbol;
    return result;
  }

  // d sum(l) / d v by the subject's own graph.
  Tensor automatic_of_rows(const Station& v) {
    Graph& from = *form_.subject.graph;
    const Var total = sum(from.var(stations_.rows()->source));
    return evaluate(from, gradients(total, {{from.var(v.source)}})[0].id(), form_.subject.feeds);
  }

  void state_paths(DerivationLine& line, const Station& v, const std::vector<Path>& paths,
                   const Tensor& automatic) {
    if (paths.empty()) {
      line.result = zeros_like(graph_.var(v.symbol)).id();
      line.note = "no path of gradients leads here from the loss";
      return;
    }
    if (paths.size() == 1 && paths[0].is_local) {
      line.steps = std::move(result_.locals.back().steps);
      result_.locals.pop_back();
    }
    std::vector<std::string> rules;
    Var total;
    for (const Path& each : paths) {
      total = total ? total + graph_.var(each.node) : graph_.var(each.node);
      line.chain +=
          (line.chain.empty() ? "" : " + ") +
          (each.is_local && paths.size() > 1 ? partial_name(each, paths, result_.locals) : each.chain);
      if (std::find(rules.begin(), rules.end(), each.rule) == rules.end()) rules.push_back(each.rule);
    }
    if (paths.size() > 1) {
      rules.insert(rules.begin(), "sum over paths");
      fire(rules[0]);
      if (options_.corrupt == rules[0]) total = corrupted(total);
    }
    line.result = total.id();
    DerivationStep made{rules_text(rules), total.id()};
    compare(made, automatic, value(total.id()), options_.tolerance);
    line.steps.push_back(made);
    put_in_upstream(line, v, paths);
    simplify(line);
    if (formula_ && is_leaf(form_.subject.graph->node(v.source))) put_in_pieces(line);
  }

  // Gradients of the loss's parts have no names in the end: what they are stands in their place.
  void put_in_upstream(DerivationLine& line, const Station& v, const std::vector<Path>& paths) {
    for (const Path& each : paths) {
      if (each.upstream < 0) continue;
      const Station* u = stations_.of_gradient(each.upstream);
      const bool weight = is_leaf(form_.subject.graph->node(v.source)) && !formula_;
      const double length = length_of(graph_, u->gradient);
      const bool wanted =
          formula_ || u->in_loss || (weight && length <= short_enough && u->source == form_.last_of_model);
      if (!wanted || length > longest_put_in) continue;
      if (weight && !u->in_loss) simplify(line);
      put_in(line, each.upstream, u->gradient);
    }
  }

  void put_in(DerivationLine& line, NodeId symbol, NodeId formula) {
    const NodeId after = replaced(graph_, line.result, {{symbol, formula}});
    if (after == line.result) return;
    step(line, fmt::format("{} put in", graph_.node(symbol).name), line.result, after);
  }

  // Of a formula: the names that only the derivation gave, last first.
  void put_in_pieces(DerivationLine& line) {
    for (const Station& each : stations_.all() | std::views::reverse) {
      if (!each.invented && each.source != form_.subject.loss) continue;
      if (length_of(graph_, line.result) + length_of(graph_, each.formula) > longest_put_in) return;
      const NodeId before = line.result;
      put_in(line, each.symbol, each.formula);
      if (line.result != before) simplify(line, whole_);
    }
  }

  void check_against_differences(DerivationLine& line, const Station& v, NodeId end) {
    const Tail tail = tail_of(*form_.subject.graph, v.source, end, form_.subject.feeds);
    const Tensor gradient = value(line.result);
    DerivationStep made{"central differences", line.result};
    compare(made, numerical_slopes(*tail.graph, tail.end, tail.feeds, tail.leaf, gradient, options_.entries),
            gradient, options_.numerical_tolerance);
    line.steps.push_back(made);
  }

  void state_gradient(NodeId wanted) {
    if (const auto found = gradients_.find(wanted); found != gradients_.end()) {
      result_.gradients.push_back(std::move(found->second));
      return;
    }
    DerivationLine line{.subject = "d" + form_.subject.names.at(wanted)};
    line.shape = form_.subject.graph->node(wanted).shape;
    line.result = broadcast(graph_.scalar(0, Dtype::float64), line.shape).id();
    line.note = "no path of gradients leads here from the loss";
    result_.gradients.push_back(std::move(line));
  }

  DeriveOptions options_;
  LectureForm form_;
  Stations stations_;
  Graph& graph_;
  bool formula_;
  /// Of formulas over all names, and over the user's own alone.
  Simplifier pieces_, whole_;
  Derivation result_;
  std::map<NodeId, Tensor> values_;
  std::map<NodeId, DerivationLine> gradients_;
};

}  // namespace
}  // namespace gradus::explain

namespace gradus {

Derivation derive(const Subject& subject, const DeriveOptions& options) {
  explain::check_subject(subject);
  if (is_leaf(subject.graph->node(subject.loss)) && !subject.names.contains(subject.loss))
    throw UsageError("explain: the loss is a leaf without a name, so that there is nothing to derive");
  Derivation result = explain::Deriver(subject, options).run();
  if (options.corrupt.empty() || result.fired.contains(options.corrupt)) return result;
  std::vector<std::string> rules;
  for (const auto& [rule, count] : result.fired) rules.push_back(rule);
  throw UsageError(fmt::format("no step of this derivation is made by a rule {}.{} Its rules: {}",
                               quote(options.corrupt), did_you_mean(options.corrupt, rules),
                               listed(rules, rules.size())));
}

}  // namespace gradus

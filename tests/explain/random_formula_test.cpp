// random_formula_test.cpp - random formulas: the derived gradient, the simplified one, the automatic one and
// central differences are equal. GRADUS_FORMULAS=1000 tries so many, asks that every identity and every op
// is met, and prints how often each rule fired.
#include <gtest/gtest.h>

#include <cstdlib>
#include <gradus/autodiff.hpp>
#include <gradus/explain.hpp>
#include <iostream>
#include <set>

#include "algebra/identities.hpp"
#include "algebra/rewrite.hpp"
#include "catalog/op_table.hpp"
#include "explain/checks.hpp"
#include "explain/proof.hpp"
#include "explain/random_formula.hpp"
#include "explain/rewriter.hpp"

namespace gradus::explain {
namespace {

constexpr int usual_count = 40, whole_count = 1000;
constexpr double tolerance = 1e-8, numerical_tolerance = 1e-6;

int wanted_count() {
  const char* text = std::getenv("GRADUS_FORMULAS");
  return text ? std::atoi(text) : usual_count;
}

/// What was met on the way.
struct Tally {
  std::map<std::string, std::int64_t> derived, simplified, compiled;
  std::set<std::string> ops;
};

class Trial {
 public:
  Trial(std::uint64_t seed, Tally& tally) : subject_(random_formula(seed)), tally_(tally) {
    Graph& graph = *subject_.graph;
    for (const NodeId id : nodes_of(graph, subject_.loss)) tally_.ops.insert(graph.node(id).op->name);
    std::vector<Var> wrt;
    for (const NodeId id : subject_.wrt) wrt.push_back(graph.var(id));
    for (const Var& slope : gradients(graph.var(subject_.loss), wrt)) slopes_.push_back(slope.id());
    automatic_ = evaluate(graph, slopes_, subject_.feeds);
  }

  void run() {
    compare_with_differences();
    derive_it();
    simplify_it();
    compile_it();
  }

 private:
  void expect_same(const Tensor& value, std::size_t i, const char* what) const {
    EXPECT_LE(largest_difference(automatic_[i], value), tolerance)
        << subject_.title << ": " << what << " of " << subject_.graph->node(subject_.wrt[i]).name;
  }

  void compare_with_differences() const {
    for (std::size_t i = 0; i < slopes_.size(); ++i) {
      const std::string& name = subject_.graph->node(subject_.wrt[i]).name;
      DerivationStep step;
      compare(step, numerical_slopes(*subject_.graph, subject_.loss, subject_.feeds, name, automatic_[i], 0),
              automatic_[i], numerical_tolerance);
      EXPECT_TRUE(step.good) << subject_.title << ": central differences by " << name << " differ by "
                             << step.difference;
    }
  }

  // Piece by piece, and put together.
  void derive_it() {
    const Derivation derivation = derive(subject_);
    EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
    const std::vector<Tensor> derived = derived_gradients(derivation);
    for (std::size_t i = 0; i < derived.size(); ++i) expect_same(derived[i], i, "derived gradient");
    for (const auto& [rule, times] : derivation.fired) tally_.derived[rule] += times;
  }

  // The loss and its gradient as the rules of the ops made them, by all identities.
  void simplify_it() {
    Graph& graph = *subject_.graph;
    Simplifier simplifier(graph, identity_rules());
    std::vector<Rewrite> steps;
    const NodeId loss = simplifier.simplified(subject_.loss, steps);
    EXPECT_LE(largest_difference(evaluate(graph, subject_.loss, subject_.feeds),
                                 evaluate(graph, loss, subject_.feeds)),
              tolerance)
        << subject_.title;
    for (std::size_t i = 0; i < slopes_.size(); ++i)
      expect_same(evaluate(graph, simplifier.simplified(slopes_[i], steps), subject_.feeds), i,
                  "simplified gradient");
    for (const Rewrite& step : steps) ++tally_.simplified[step.rule];
  }

  // As programs have it.
  void compile_it() {
    Graph& graph = *subject_.graph;
    for (std::size_t i = 0; i < slopes_.size(); ++i) graph.output(std::to_string(i), graph.var(slopes_[i]));
    const std::unique_ptr<Graph> simple = algebra::simplify(graph);
    Feeds feeds;
    for (const auto& [name, value] : subject_.feeds)
      if (simple->find(name)) feeds.emplace(name, value);
    for (std::size_t i = 0; i < slopes_.size(); ++i)
      expect_same(evaluate(*simple, simple->outputs().at(std::to_string(i)), feeds), i, "compiled gradient");
    for (const Record& record : simple->records()) ++tally_.compiled[record.rule];
    for (const Record& record : graph.records()) --tally_.compiled[record.rule];  // carried over
  }

  Subject subject_;
  Tally& tally_;
  std::vector<NodeId> slopes_;
  std::vector<Tensor> automatic_;
};

bool is_identity(const std::string& rule) {
  for (const algebra::Identity& identity : algebra::identities())
    if (rule == identity.name) return true;
  return false;
}

void print_table(const Tally& tally) {
  const auto times = [](const std::map<std::string, std::int64_t>& fired, const std::string& rule) {
    const auto found = fired.find(rule);
    return found == fired.end() ? 0 : found->second;
  };
  std::cout << "rule\tderivations\tsimplified gradients\tprograms\n";
  for (const algebra::Identity& identity : algebra::identities())
    std::cout << identity.name << '\t' << times(tally.derived, identity.name) << '\t'
              << times(tally.simplified, identity.name) << '\t' << times(tally.compiled, identity.name)
              << '\n';
  std::int64_t names = 0;
  for (const auto& [rule, count] : tally.derived) {
    if (is_identity(rule)) continue;
    if (rule.find(" = ") != std::string::npos)
      names += count;  // "e^u1 = u2": a rule for each formula
    else
      std::cout << rule << '\t' << count << '\n';
  }
  std::cout << "a name in place of its formula\t" << names << '\n';
}

void expect_all_met(const Tally& tally) {
  for (const algebra::Identity& identity : algebra::identities())
    EXPECT_TRUE(tally.derived.contains(identity.name) || tally.simplified.contains(identity.name))
        << identity.name << " never fired";
  for (const Op* op : catalog::op_table())
    if (op->gradient) {
      EXPECT_TRUE(tally.ops.contains(op->name)) << op->name << " is in no formula";
    }
}

TEST(RandomFormula, has_one_gradient_in_all_ways) {
  Tally tally;
  const int count = wanted_count();
  for (int seed = 0; seed < count; ++seed) {
    Trial(static_cast<std::uint64_t>(seed), tally).run();
    if (HasFailure()) break;  // the first formula says enough
  }
  if (count < whole_count) return;
  print_table(tally);
  expect_all_met(tally);
}

// Every printed line in every notation; how many there were.
std::int64_t read_back(const Derivation& derivation, const std::string& title) {
  Proof proof(derivation);
  std::int64_t lines = 0;
  const auto read = [&](NodeId id, Notation notation, bool indexed) {
    try {
      proof.printed(id, notation, indexed);
      ++lines;
    } catch (const InternalError& error) {
      ADD_FAILURE() << title << ": " << error.what();
    }
  };
  for (const auto* part :
       {&derivation.formulas, &derivation.locals, &derivation.upstream, &derivation.gradients})
    for (const DerivationLine& line : *part)
      for (const DerivationStep& step : line.steps) {
        read(step.after, Notation::mathml, false);
        for (const bool indexed : {false, true})
          for (const Notation notation : {Notation::text, Notation::latex})
            read(step.after, notation, indexed);
      }
  return lines;
}

TEST(RandomFormula, says_what_it_means_in_every_printed_line) {
  const int count = wanted_count() == usual_count ? usual_count / 5 : wanted_count();  // some are pages long
  std::int64_t lines = 0;
  for (int seed = 0; seed < count && !HasFailure(); ++seed) {
    const Subject subject = random_formula(static_cast<std::uint64_t>(seed));
    lines += read_back(derive(subject, {.entries = 1}), subject.title);
  }
  std::cout << lines << " printed lines read back\n";
}

}  // namespace
}  // namespace gradus::explain

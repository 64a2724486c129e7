// explanation_test.cpp - the page of a gradient holds each step of both passes, and nothing from outside.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/report.hpp>

#include "explain/steps.hpp"
#include "report/derivation.hpp"
#include "report/page.hpp"

namespace gradus::report {
namespace {

Subject subject_of(const std::string& model, const Shape& sample) {
  Recipe recipe = make_model(parse_model(model), 3, Task::classify, sample);
  recipe.model.prepare(sample, 3);
  Subject subject = explained_model(recipe.model, recipe.loss, 2, 3);
  subject.title = "<" + model + "> & its loss";
  return subject;
}

TEST(ExplanationPage, has_every_step_with_its_rule_and_its_numbers) {
  const Subject subject = subject_of("mlp:5", {4});
  const std::string html = explanation_page(subject);
  std::size_t number = 0;
  const Replay pass = replay(subject);
  for (const explain::ReplayStep& step : explain::steps_of(pass)) {
    const std::size_t at = html.find("id=\"step-" + std::to_string(++number) + "\"");
    ASSERT_NE(at, std::string::npos) << number;
    const std::string section = html.substr(at, html.find("</section>", at) - at);
    const std::string formula = step.right ? mathml(*step.right) : escape_html(step.formula);
    EXPECT_NE(section.find(formula), std::string::npos) << section;
    EXPECT_NE(section.find(escape_html(step.remark)), std::string::npos) << section;
    for (const std::string& line : step.lines)
      EXPECT_NE(section.find("<li>" + escape_html(line) + "</li>"), std::string::npos) << line;
  }
  EXPECT_EQ(html.find("id=\"step-" + std::to_string(number + 1) + "\""), std::string::npos);
}

TEST(ExplanationPage, derives_the_gradient_and_shows_that_each_step_was_checked) {
  const Subject subject = subject_of("softmax", {4});
  const std::string html = explanation_page(subject);
  const Derivation derivation = derive(subject);
  for (const auto* lines :
       {&derivation.formulas, &derivation.locals, &derivation.upstream, &derivation.gradients})
    for (const DerivationLine& line : *lines) {
      if (line.steps.empty()) continue;
      EXPECT_NE(html.find(mathml(derivation.expression(line.result))), std::string::npos) << line.subject;
    }
  EXPECT_EQ(html.find("WRONG"), std::string::npos);
}

TEST(ExplanationPage, marks_a_step_that_is_wrong) {
  const std::string rule = "-(a - b) = b - a";
  Page page("x");
  add_derivation(page, derive(subject_of("softmax", {4}), {.corrupt = rule}));
  const std::string html = page.html();
  EXPECT_NE(html.find(rule + "</td><td class=\"check wrong\">WRONG by "), std::string::npos);
}

TEST(ExplanationPage, needs_no_network_and_escapes_texts) {
  const std::string html = explanation_page(subject_of("softmax", {4}));
  EXPECT_NE(html.find("<h1>&lt;softmax&gt; &amp; its loss</h1>"), std::string::npos);
  for (const char* word : {" src=", " href=", "@import", "url(", "<link"})
    EXPECT_EQ(html.find(word), std::string::npos) << word;
}

TEST(ExplanationPage, of_lenet5_is_small) {
  EXPECT_LT(explanation_page(subject_of("lenet5", {1, 28, 28})).size(), 200'000u);
}

TEST(ExplanationPage, is_the_same_every_time) {
  EXPECT_EQ(explanation_page(subject_of("mlp:5", {4})), explanation_page(subject_of("mlp:5", {4})));
}

}  // namespace
}  // namespace gradus::report

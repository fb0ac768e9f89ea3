package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.Formula;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every family, link and kind of design against R; vectors/glm.json is made by src/test/r/glm.R.
 */
class GlmReferenceTest {
  private static JsonNode reference() throws IOException {
    try (InputStream in = GlmReferenceTest.class.getResourceAsStream("/vectors/glm.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          gaussian | level ~ age * sex + bp + cp |
          gaussian_weights | level ~ age + sex + cp | weights w
          logit | y ~ age + bp + sex + cp |
          logit_interactions | y ~ age * sex + cp:sex + arm |
          logit_numeric_interaction | y ~ age * bp |
          logit_squares | y ~ (age + sex + arm)^2 |
          logit_no_intercept | y ~ 0 + cp + age |
          logit_no_intercept_number | y ~ age + bp - 1 |
          logit_margin | y ~ cp + age:cp |
          logit_weights | y ~ age + sex | weights w
          logit_offset | y ~ age + sex + offset(logexp) |
          logit_offset | y ~ age + sex | offset logexp
          probit | y ~ age + bp + sex + cp | link probit
          log_binomial | rare ~ age + sex | link log
          poisson | count ~ age + sex + factor(stage) | family poisson
          poisson_offset | count ~ age + sex + offset(logexp) | family poisson
          poisson_weights | count ~ age + sex | family poisson weights w
          gamma_inverse | cost ~ age + sex | family gamma
          gamma_log | cost ~ age + sex + arm | family gamma link log
          gamma_log_weights | cost ~ age + sex | family gamma link log weights w
          """)
  void fit_overOneThreeAndFiveSites_isRs(String name, String formula, String options)
      throws IOException {
    JsonNode r = reference().get(name);
    String[] pairs = options == null ? new String[0] : options.split(" ");
    for (int sites : new int[] {1, 3, 5}) {
      GlmResult fit =
          Federation.fit(
              Federation.study(formula, "", pairs),
              SyntheticPatients.VARIABLES,
              MemoryRows.split(SyntheticPatients.VARIABLES, SyntheticPatients.rows(), sites));
      Reference.check(name + " over " + sites, fit, r, 1e-10);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          names_star | ~ age * cp
          names_three | ~ cp * arm * age
          names_no_intercept | ~ cp + arm - 1
          names_margin | ~ arm + cp:arm
          names_order | ~ cp:age + arm + age
          names_full | ~ cp:arm - 1
          names_factor | ~ factor(stage) * age
          """)
  void design_namesColumnsAsR(String name, String right) throws IOException {
    Design design =
        DesignBuilder.build(
            Formula.parse("y " + right), SyntheticPatients.VARIABLES, Map.of(), false);
    List<String> theirs = new ArrayList<>();
    reference().get(name).forEach(n -> theirs.add(n.asText()));
    assertThat(design.columns().stream().map(Design.Column::name).toList()).isEqualTo(theirs);
  }
}

# Reference fits for GlmReferenceTest. Run in this folder: Rscript glm.R > ../resources/vectors/glm.json
# The rows come from formulas, so that the Java test makes the same ones; no random numbers.
n <- 300
i <- 0:(n - 1)
u <- function(a, b, m) ((a * i + b) %% m) / m
d <- data.frame(
  age = 30 + floor(50 * u(37, 11, 101)),
  bp = 100 + 60 * u(53, 7, 211),
  sex = as.integer((i * 7 + i %/% 5) %% 2),
  cp = factor(1 + (i * 5 + i %/% 7) %% 4, levels = 1:4),
  arm = factor(c("a", "b", "c")[1 + (i * 11 + i %/% 3) %% 3], levels = c("a", "b", "c")),
  stage = 1 + (i * 3 + i %/% 11) %% 3,
  exposure = 1 + (i * 13) %% 5,
  w = 1 + (i * 17) %% 3)
d$logexp <- 0.25 * d$exposure
lp <- -1 + 0.03 * (d$age - 50) + 0.5 * d$sex - 0.02 * (d$bp - 130) + 0.4 * (d$cp == "4")
d$y <- as.integer(u(71, 3, 97) < 1 / (1 + exp(-lp)))
d$rare <- as.integer(u(71, 3, 97) < 0.1 + 0.003 * (d$age - 30) + 0.05 * d$sex)
d$count <- floor(8 * u(29, 5, 89) * (0.3 + 0.01 * d$age) * (1 + 0.3 * d$sex))
d$cost <- 5 + 0.2 * d$age + 3 * d$sex + 10 * u(43, 9, 103)
d$level <- 20 + 0.3 * d$age - 4 * d$sex + 0.1 * d$bp + 7 * u(43, 9, 103)

num <- function(x) ifelse(is.finite(x), formatC(x, digits = 17, format = "g"), '"none"')
str <- function(x) paste0('"', gsub('"', "'", x), '"')
obj <- function(names, values) paste0("{", paste0(str(names), ": ", values, collapse = ", "), "}")
fit <- function(name, formula, family, weights = NULL, data = d) {
  # R stops when the deviance stands still to 1e-16, the coefficients then to 1e-8 only: go on from there
  ct <- glm.control(epsilon = 1e-300, maxit = 60)
  data$pw <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  environment(formula) <- environment()
  m <- suppressWarnings(glm(formula, family, data, weights = pw, control = ct,
    start = if (family$link == "log" && family$family == "binomial") c(-2, rep(0, ncol(model.matrix(formula, data)) - 1)) else NULL))
  for (again in 1:20) m <- suppressWarnings(glm(formula, family, data, weights = pw, control = ct, start = coef(m)))
  s <- summary(m)$coefficients
  rows <- sapply(seq_len(nrow(s)), function(j) obj(c("term", "estimate", "std_error", "stat", "p"),
    c(str(rownames(s)[j]), num(s[j, 1]), num(s[j, 2]), num(s[j, 3]), num(s[j, 4]))))
  cat(",\n", str(name), ": ", obj(
    c("n", "deviance", "null_deviance", "df_residual", "aic", "loglik", "dispersion", "coef"),
    c(num(c(nobs(m), deviance(m), m$null.deviance, m$df.residual, AIC(m), as.numeric(logLik(m)), summary(m)$dispersion)),
      paste0("[", paste(rows, collapse = ",\n  "), "]"))), sep = "")
}
names_of <- function(name, formula) cat(",\n", str(name), ": [",
  paste(str(colnames(model.matrix(formula, d))), collapse = ", "), "]", sep = "")

cat("{", str("tool"), ": ", str(R.version.string), ",\n", str("script"), ": ", str("src/test/r/glm.R"), sep = "")
fit("gaussian", level ~ age * sex + bp + cp, gaussian())
fit("gaussian_weights", level ~ age + sex + cp, gaussian(), "w")
fit("logit", y ~ age + bp + sex + cp, binomial())
fit("logit_interactions", y ~ age * sex + cp:sex + arm, binomial())
fit("logit_numeric_interaction", y ~ age * bp, binomial())
fit("logit_squares", y ~ (age + sex + arm)^2, binomial())
fit("logit_no_intercept", y ~ 0 + cp + age, binomial())
fit("logit_no_intercept_number", y ~ age + bp - 1, binomial())
fit("logit_margin", y ~ cp + age:cp, binomial())
fit("logit_weights", y ~ age + sex, binomial(), "w")
fit("logit_offset", y ~ age + sex + offset(logexp), binomial())
fit("probit", y ~ age + bp + sex + cp, binomial("probit"))
fit("log_binomial", rare ~ age + sex, binomial("log"))
fit("poisson", count ~ age + sex + factor(stage), poisson())
fit("poisson_offset", count ~ age + sex + offset(logexp), poisson())
fit("poisson_weights", count ~ age + sex, poisson(), "w")
fit("gamma_inverse", cost ~ age + sex, Gamma())
fit("gamma_log", cost ~ age + sex + arm, Gamma("log"))
fit("gamma_log_weights", cost ~ age + sex, Gamma("log"), "w")
names_of("names_star", ~ age * cp)
names_of("names_three", ~ cp * arm * age)
names_of("names_no_intercept", ~ cp + arm - 1)
names_of("names_margin", ~ arm + cp:arm)
names_of("names_order", ~ cp:age + arm + age)
names_of("names_full", ~ cp:arm - 1)
names_of("names_factor", ~ factor(stage) * age)
cat("\n}\n")

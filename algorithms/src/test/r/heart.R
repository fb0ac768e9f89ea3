# Fits of the four hospitals' data, iterated until nothing changes (R takes standard errors from the last but one iterate,
# so that a fit with epsilon 1e-14 has them to 1e-8 only). Figures for GlmHeartDataTest.
# Run: Rscript heart.R $SUND_DATA/heart-disease > ../resources/vectors/heart.json
dir <- commandArgs(TRUE)[1]
d <- read.csv(file.path(dir, "heart_flamby.csv"))
sites <- c("cleveland", "hungarian", "switzerland", "va")
d$site <- factor(d$site, levels = sites)
nm <- c("age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal", "num")
raw <- do.call(rbind, lapply(sites, function(s) {
  x <- read.csv(file.path(dir, paste0("processed.", s, ".data")), header = FALSE, col.names = nm, na.strings = "?")
  x$site <- s; x }))
raw$site <- factor(raw$site, levels = sites)
num <- function(x) formatC(x, digits = 17, format = "g")
str <- function(x) paste0('"', x, '"')
obj <- function(names, values) paste0("{", paste0(str(names), ": ", values, collapse = ", "), "}")
fit <- function(name, formula, family, data) {
  m <- suppressWarnings(glm(formula, family, data, control = glm.control(epsilon = 1e-300, maxit = 60)))
  for (again in 1:20) m <- suppressWarnings(glm(formula, family, data, start = coef(m), control = glm.control(epsilon = 1e-300, maxit = 60)))
  s <- summary(m)$coefficients
  rows <- sapply(seq_len(nrow(s)), function(j) obj(c("term", "estimate", "std_error", "stat", "p"),
    c(str(rownames(s)[j]), num(s[j, 1]), num(s[j, 2]), num(s[j, 3]), num(s[j, 4]))))
  cat(",\n", str(name), ": ", obj(
    c("n", "deviance", "null_deviance", "df_residual", "aic", "loglik", "dispersion", "coef"),
    c(num(c(nobs(m), deviance(m), m$null.deviance, m$df.residual, AIC(m), as.numeric(logLik(m)), summary(m)$dispersion)),
      paste0("[", paste(rows, collapse = ",\n  "), "]"))), sep = "")
}
f <- c("age", "sex", "trestbps", "chol", "fbs", "thalach", "exang", "oldpeak", "cp_2", "cp_3", "cp_4", "restecg_1", "restecg_2")
all <- as.formula(paste("y ~", paste(f, collapse = " + ")))
cat("{", str("tool"), ": ", str(R.version.string), ",\n", str("script"), ": ", str("src/test/r/heart.R"), sep = "")
fit("logistic_all_740", all, binomial(), d)
fit("logistic_site", update(all, ~ . + site), binomial(), d)
fit("probit_small", y ~ age + sex + trestbps + thalach + exang + oldpeak, binomial("probit"), d)
fit("linear_thalach", thalach ~ age + sex + exang + oldpeak + site, gaussian(), d)
fit("poisson_num", num ~ age + sex + factor(cp) + site, poisson(), raw)
fit("gamma_chol", chol ~ age + sex + thalach, Gamma("log"), subset(d, chol > 0))
fit("gamma_inverse_chol", chol ~ age + sex + thalach, Gamma(), subset(d, chol > 0))
cat("\n}\n")

-- What training with differential privacy costs, beside rho: Rényi divergences at the fixed orders,
-- 8 bytes big-endian each. NULL where rho says it all, as in all that was spent before.
ALTER TABLE spent ADD COLUMN sampled BLOB;

-- The same of what a run would cost, and in words for the steward.
ALTER TABLE quote ADD COLUMN sampled BLOB;
ALTER TABLE quote ADD COLUMN words TEXT NOT NULL DEFAULT '';

"""The interview: a career asked question by question. Pure; the prompts that show it are elsewhere."""

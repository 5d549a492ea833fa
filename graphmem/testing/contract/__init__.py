"""The contract of a store, by what it promises."""

extern const bool is_exported;
const bool is_exported = false;

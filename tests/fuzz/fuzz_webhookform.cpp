// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "telephony/formdata.h"

//! The body of a webhook, and the query of its address.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Input input(data, size);
    const auto form = FormData::parse(input.rest());
    if (!form)
        return 0;
    expect(form->fields().size() <= FormData::MaxFields);
    qsizetype bytes = 0;
    for (const FormData::Field &field : form->fields()) {
        bytes += field.name.size() + field.value.size();
        (void)form->value(field.name);
    }
    expect(bytes <= input.rest().size()); // decoding only shortens
    return 0;
}

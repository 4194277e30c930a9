// The list types of a definition. The generator caches by value, so its lists are equal if their elements are equal.
#if NOTIFY_GENERATOR
global using NameList = Notify.Generator.Model.EquatableArray<string>;
global using TriggerList = Notify.Generator.Model.EquatableArray<Notify.Generated.TriggerDefinition>;
#else
global using NameList = System.Collections.Generic.IReadOnlyList<string>;
global using TriggerList = System.Collections.Generic.IReadOnlyList<Notify.Generated.TriggerDefinition>;
#endif

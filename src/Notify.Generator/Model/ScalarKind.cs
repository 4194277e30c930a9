namespace Notify.Generator.Model;

/// <summary>
/// The types that become a single JSON value. The names are those of the methods: <c>ReadInt32</c>, <c>WriteGuid</c>.
/// </summary>
internal enum ScalarKind
{
    String,
    Char,
    Boolean,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
    Decimal,
    Guid,
    DateTime,
    DateTimeOffset,
    DateOnly,
    TimeOnly,
    TimeSpan,
    Uri,
    Bytes,
    JsonElement,
}

namespace Notify.Generator.Model;

/// <summary>The values of a whole-number type.</summary>
internal sealed record IntegerRangeModel(decimal Minimum, decimal Maximum)
{
    public static IntegerRangeModel? Find(ScalarKind kind) => kind switch
    {
        ScalarKind.SByte => new(sbyte.MinValue, sbyte.MaxValue),
        ScalarKind.Byte => new(byte.MinValue, byte.MaxValue),
        ScalarKind.Int16 => new(short.MinValue, short.MaxValue),
        ScalarKind.UInt16 => new(ushort.MinValue, ushort.MaxValue),
        ScalarKind.Int32 => new(int.MinValue, int.MaxValue),
        ScalarKind.UInt32 => new(uint.MinValue, uint.MaxValue),
        ScalarKind.Int64 => new(long.MinValue, long.MaxValue),
        ScalarKind.UInt64 => new(ulong.MinValue, ulong.MaxValue),
        _ => null,
    };
}

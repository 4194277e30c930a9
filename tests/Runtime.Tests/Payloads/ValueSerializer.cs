using System.Text;

namespace Runtime.Tests.Payloads;

/// <summary>Reads and writes a single value as a document of its own, so that each method of reader and writer is tested alone.</summary>
public sealed class ValueSerializer<T>(WriteValue<T> write, ReadValue<T> read, params string[] names) : GeneratedSerializer<T>
{
    public override string Channel => "values";

    protected override IReadOnlyCollection<string> MemberNames => names;

    protected override void WritePayload(ref PayloadWriter writer, T payload) => write(ref writer, payload);

    protected override T ReadPayload(ref PayloadReader reader) => read(ref reader);

    /// <summary>What is written, however large it is.</summary>
    public string Written(T value)
    {
        PayloadWriter writer = new();
        try
        {
            write(ref writer, value);
            return Encoding.UTF8.GetString(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}

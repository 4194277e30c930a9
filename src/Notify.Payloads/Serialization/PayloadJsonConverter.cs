using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify;

/// <summary>
/// Makes System.Text.Json read and write a payload as its channel does: with the same names, and including values for which JSON has no
/// number. Reading a payload that the channel would refuse to send throws a <see cref="JsonException"/>, which ASP.NET Core answers with
/// 400. A payload that a listener received can always be written: the rules of attributes apply only to sending.
/// </summary>
internal sealed class PayloadJsonConverter<T>(PayloadSerializer<T> serializer) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        try
        {
            T payload = serializer.Deserialize(JsonMarshal.GetRawUtf8Value(document.RootElement));
            serializer.CheckSendable(payload);
            return payload;
        }
        catch (PayloadFormatException e)
        {
            throw Refused(e, e.Path);
        }
        catch (PayloadConstraintException e)
        {
            throw Refused(e, $"$.{e.Member}");
        }
        catch (PayloadTooLargeException e)
        {
            throw Refused(e, "$");
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => serializer.WriteTo(writer, value);

    private static JsonException Refused(NotifyException error, string path) =>
        new(error.Message, path, lineNumber: null, bytePositionInLine: null, error);
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Runtime.Tests.Embedded;
using Runtime.Tests.Support;

namespace Web.Tests.Payloads;

/// <summary>A payload has the same JSON in a notification, in a stream, in a response and in the body of a request.</summary>
public sealed class OneContractTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Numbers_that_JSON_lacks_come_from_a_trigger_to_every_browser()
    {
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(
            database, $"create table measures (id int primary key, exact numeric not null, rough float8 not null); {WebMeasuresChannel.Up}", Ct);
        TaskCompletionSource begun = new();
        await using WebServer server = await WebServer.StartAsync(
            database,
            app =>
            {
                app.MapChannel<Measure>("/channel");
                app.MapGet("/lambda", (IWebMeasuresListener measures, CancellationToken ct) =>
                    TypedResults.ServerSentEvents(measures.ReadAllAsync(begun.SetResult, ct), eventType: "received"));
            },
            Ct,
            notify: notify => notify.AddWebMeasures());
        await using EventClient channel = await EventClient.OpenListeningAsync(server, "/channel", Ct);
        Task<EventClient> opening = EventClient.OpenAsync(server, "/lambda", Ct);
        await begun.Task.WaitAsync(Ct);
        await Session.ExecuteAsync(database, "insert into measures values (1, 'NaN', 'NaN'), (2, 'Infinity', '-Infinity'), (3, 0.5, 1e308)", Ct);
        await using EventClient lambda = await opening;
        foreach (string expected in (string[])["\"id\":1,\"exact\":\"NaN\",\"rough\":\"NaN\"", "\"id\":2,\"exact\":\"Infinity\",\"rough\":\"-Infinity\"", "\"id\":3,\"exact\":0.5,"])
        {
            Assert.Contains(expected, await channel.NextAsync("received", Ct), StringComparison.Ordinal);
            Assert.Contains(expected, await lambda.NextAsync("received", Ct), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_body_and_a_response_have_the_names_of_the_channel()
    {
        await using WebServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, """{"id":1,"date_and_time":"2026-11-21T03:16:00Z","kind":"Two","number":"NaN"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "\"number\":\"NaN\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains(
            "\"date_and_time\":\"2026-11-21T03:16:00Z\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"Two\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{}""", "\"id\" is missing")]
    [InlineData("""{"id":"x"}""", "(at $.id)")]
    [InlineData("""{"id":1,"kind":"Three"}""", "(at $.kind)")]
    [InlineData("""{"id":1,"text":"twenty-one characters"}""", "\"text\"")]
    [InlineData("""{"id":1,"parts":[{"count":9}]}""", "\"count\"")]
    [InlineData("""{"id":1,"any":"\ud800"}""", "(at $.any)")]
    [InlineData("""[]""", "(at $)")]
    public async Task Bad_input_is_400_with_the_name_of_the_member(string body, string named)
    {
        await using WebServer server = await StartAsync(
            app => app.UseDeveloperExceptionPage(),
            services => services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true));
        using HttpResponseMessage response = await PostAsync(server, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await using WebServer production = await StartAsync();
        using HttpResponseMessage quiet = await PostAsync(production, body);
        Assert.Equal(HttpStatusCode.BadRequest, quiet.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_recipe_of_the_docs_names_the_member_in_production()
    {
        await using WebServer server = await StartAsync(
            app => app.UseExceptionHandler(),
            services => services
                .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
                .AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
                {
                    if (context.Exception?.InnerException is JsonException { InnerException: NotifyException refused })
                    {
                        context.ProblemDetails.Status = context.HttpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
                        context.ProblemDetails.Detail = refused.Message;
                    }
                }));
        using HttpResponseMessage response = await PostAsync(server, """{"id":1,"text":"twenty-one characters"}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(Ct);
        using JsonDocument problem = JsonDocument.Parse(body);
        Assert.StartsWith("The member \"text\" ", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("twenty-one", body, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Input_that_the_channel_can_not_send_is_400_too()
    {
        await using WebServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, $$"""{"id":1,"any":"{{new string('x', 8000)}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_converter_of_the_application_wins()
    {
        await using WebServer server = await StartAsync(services: services => services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.Converters.Add(new Shouting())));
        using HttpResponseMessage response = await PostAsync(server, "\"anything\"");
        Assert.Equal("\"SHOUTED\"", await response.Content.ReadAsStringAsync(Ct));
    }

    private static Task<HttpResponseMessage> PostAsync(WebServer server, string body) => server.Client.PostAsync(
        new Uri(server.Address, "/values"), new StringContent(body, Encoding.UTF8, "application/json"), Ct);

    private async Task<WebServer> StartAsync(Action<WebApplication>? use = null, Action<IServiceCollection>? services = null) => await WebServer.StartAsync(
        await postgres.CreateDatabaseAsync(ct: Ct),
        app =>
        {
            use?.Invoke(app);
            app.MapPost("/values", async (AnyValue value, IAnyValuesPublisher publisher, CancellationToken ct) =>
            {
                await publisher.PublishAsync(value, ct);
                return TypedResults.Ok(value);
            });
        },
        Ct,
        services);

    private sealed class Shouting : JsonConverter<AnyValue>
    {
        public override AnyValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new() { Id = reader.GetString()!.Length };

        public override void Write(Utf8JsonWriter writer, AnyValue value, JsonSerializerOptions options) =>
            writer.WriteStringValue("SHOUTED");
    }
}

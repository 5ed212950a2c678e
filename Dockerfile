# A static binary and certificates, nothing else: no shell, no root.
#   docker buildx build --platform linux/amd64,linux/arm64 -t evalscope-perf .
#   docker run --rm -v "$PWD/outputs:/work/outputs" evalscope-perf perf --model … --url …
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w" -o /out/evalscope ./cmd/evalscope \
    && mkdir -p /out/work/outputs

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/evalscope /usr/local/bin/evalscope
COPY --from=build --chown=65532:65532 /out/work /work
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/evalscope"]
CMD ["--help"]

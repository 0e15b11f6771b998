# docker build -t press-extractor . && docker run --rm -v "$PWD:/data" press-extractor run corpus/ -o output/
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --prefix=/install '.[formats,files,plot]'

FROM python:3.13-slim
COPY --from=build /install /usr/local
RUN useradd --create-home reader
USER reader
WORKDIR /data
ENTRYPOINT ["extractor"]
CMD ["--help"]
